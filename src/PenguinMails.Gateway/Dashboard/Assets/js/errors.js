// Errors that came from the server beside their fields: the fields say so, and after a save the first of them is shown, whatever is folded.
const fieldOf = error => document.getElementById(error.id.replace("error-", "setting-"));

function mark(error) {
  const field = fieldOf(error);
  if (error.textContent === "") field?.removeAttribute("aria-invalid");
  else if (field?.matches("input, select")) field.setAttribute("aria-invalid", "true");
}

function show(field) {
  field.closest("details")?.setAttribute("open", "");
  field.focus();
}

document.addEventListener("htmx:afterRequest", () => {
  for (const error of document.querySelectorAll(".field-error[id]")) mark(error);
});

document.addEventListener("htmx:afterSettle", event => {
  if (event.detail.elt.id !== "save-problems") return;
  const wrong = [...document.querySelectorAll(".field-error:not(:empty)")].map(fieldOf).filter(field => field);
  for (const field of wrong) field.closest("details")?.setAttribute("open", "");
  show(wrong[0] ?? document.getElementById("save-problems"));
});

document.addEventListener("click", event => {
  const link = event.target.closest("a[data-field]");
  const field = link && document.querySelector(link.hash);
  if (!field) return;
  event.preventDefault();
  show(field);
});

// The browser gives no value for what is no number; the server has to hear that something stands there.
document.addEventListener("htmx:configRequest", ({ detail: { formData } }) => {
  for (const field of document.forms.settings?.elements ?? [])
    if (field.validity.badInput && formData.has(field.name)) formData.set(field.name, "not a number");
});
