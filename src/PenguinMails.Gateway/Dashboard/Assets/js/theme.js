// Switches the colours at once; without this module the form does it by loading the page again.
document.addEventListener("submit", event => {
  const form = event.target;
  if (!form.matches("[data-theme-switch]")) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme === "system") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = theme;
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
  const body = new URLSearchParams(new FormData(form, event.submitter));
  fetch(form.action, { method: "post", body, redirect: "manual" });
}, true);
