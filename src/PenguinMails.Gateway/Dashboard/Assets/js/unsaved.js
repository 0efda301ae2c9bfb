// Shows the Save bar while a form holds what is not saved yet, and asks before it is left.
const form = document.querySelector("[data-unsaved-form]");

if (form) {
  const bar = document.querySelector("[data-unsaved]");
  // What is no number has no value, and is something typed all the same.
  const unreadable = () => [...form.elements].filter(field => field.validity.badInput).map(field => [field.name]);
  const state = () => JSON.stringify([...new FormData(form), ...unreadable()].filter(([name]) => !name.startsWith("__") && name !== "version"));
  let saved = state();
  let leaving = false;
  const isChanged = () => !leaving && state() !== saved;

  function show() {
    const before = bar.dataset.unsaved;
    bar.dataset.unsaved = isChanged() ? "yes" : "no";
    // It has come up where somebody is typing.
    if (bar.dataset.unsaved !== before) document.activeElement.scrollIntoView({ block: "nearest" });
  }

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
