// Shows what is being typed into a secret field, and hides it again. What is stored never comes to the browser, so that it can't be shown.
const isStoredOnly = field => field.value === "" && field.placeholder !== "";

document.addEventListener("click", event => {
  const button = event.target.closest("[data-reveal]");
  const field = button && document.getElementById(button.dataset.reveal);
  if (!field) return;
  const note = document.getElementById(`${field.id}-note`);
  note.textContent = isStoredOnly(field) ? "The stored value can't be shown. Type a new one to replace it." : "";
  if (note.textContent !== "") return;
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.textContent = shown ? "Hide" : "Show";
  button.setAttribute("aria-pressed", String(shown));
});

document.addEventListener("input", event => {
  const note = event.target.id && document.getElementById(`${event.target.id}-note`);
  if (note) note.textContent = "";
});
