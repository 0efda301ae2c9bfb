// What can happen to a request that htmx sends in the background.
const say = text => dispatchEvent(new CustomEvent("toast", { detail: { ok: false, text } }));

document.addEventListener("htmx:sendError", () => say("The gateway can't be reached. Check your connection and try again."));
document.addEventListener("htmx:responseError", event => {
  const status = event.detail.xhr.status;
  if (status === 401) location.reload();
  else say(status === 429 ? "Too many requests. Wait a moment and try again." : "That did not work. Try again.");
});

// The session ended: the answer is the login page, which belongs on the whole screen.
document.addEventListener("htmx:beforeSwap", event => {
  if (new URL(event.detail.xhr.responseURL, location.href).pathname !== "/dashboard/login") return;
  event.detail.shouldSwap = false;
  location.reload();
});

// A page or dialog that nobody looks at asks for nothing.
document.addEventListener("htmx:beforeRequest", event => {
  const { elt } = event.detail;
  if (elt.matches("[data-live]") && (document.hidden || !elt.checkVisibility() || elt.closest("dialog:not([open])"))) event.preventDefault();
});
