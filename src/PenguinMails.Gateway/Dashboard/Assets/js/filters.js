// Filters that are empty stay out of the address, so that what is shared is short.
document.addEventListener("htmx:configRequest", event => {
  if (!event.detail.elt.matches("[data-skip-empty]")) return;
  for (const [name, value] of [...event.detail.formData.entries()]) if (value === "") event.detail.formData.delete(name);
});
