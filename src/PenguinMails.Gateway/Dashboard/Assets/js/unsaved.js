// Says that a form holds what is not saved yet, and asks before it is left.
const form = document.querySelector("[data-unsaved-form]");

if (form) {
  const sign = document.querySelector("[data-unsaved]");
  const state = () => JSON.stringify([...new FormData(form)].filter(([name]) => !name.startsWith("__") && name !== "version"));
  let saved = state();
  let leaving = false;
  const isChanged = () => !leaving && state() !== saved;
  const show = () => { sign.hidden = !isChanged(); };

  document.addEventListener("input", show);
  document.addEventListener("change", show);
  // Options that came from the provider change nothing by themselves.
  document.addEventListener("htmx:beforeSwap", event => {
    if (event.detail.target.form !== form || isChanged()) return;
    event.detail.target.addEventListener("htmx:afterSwap", () => { saved = state(); }, { once: true });
  });
  form.addEventListener("submit", () => { leaving = !form.hasAttribute("hx-post") || !window.htmx; });
  document.addEventListener("htmx:beforeOnLoad", event => { leaving ||= event.detail.xhr.getResponseHeader("HX-Redirect") !== null; });
  document.addEventListener("click", event => { leaving ||= event.target.closest("[data-discard]") !== null; });
  addEventListener("beforeunload", event => { if (isChanged()) event.preventDefault(); });
}
