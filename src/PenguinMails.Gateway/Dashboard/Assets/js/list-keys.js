// j and k walk through the rows of a list, Enter follows the one with the focus, / goes to its search.
const isTyping = element => element.closest("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog:modal")) return;
  if (event.key === "/") {
    const field = document.querySelector("[data-search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }

  const step = { j: 1, k: -1 }[event.key];
  const rows = [...document.querySelectorAll(".message-table .stretched-link")];
  if (!step || rows.length === 0) return;
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
});
