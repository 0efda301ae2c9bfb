// Ctrl-K opens the search over everything; the arrows walk through what was found, Enter follows the first.
const dialog = document.getElementById("palette");

if (dialog) {
  const field = dialog.querySelector("input");
  const links = () => [...dialog.querySelectorAll(".palette-list a")];

  document.addEventListener("keydown", event => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog:modal:not(#palette)")) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else dialog.showModal();
  });

  // Shown anew it begins anew, with every page.
  dialog.addEventListener("toggle", event => {
    if (event.newState !== "open") return;
    field.value = "";
    field.dispatchEvent(new Event("palette-open"));
  });

  dialog.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [field, ...links()];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });

  dialog.querySelector("form").addEventListener("submit", event => {
    event.preventDefault();
    links()[0]?.click();
  });

  // A link to a setting of this very page loads nothing that would close it.
  dialog.addEventListener("click", event => {
    if (event.target.closest("a")) dialog.close();
  });
}
