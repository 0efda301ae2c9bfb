// What can happen to a request that htmx sends in the background.
import { askToSignIn } from "./signin.js";

const say = text => dispatchEvent(new CustomEvent("toast", { detail: { ok: false, text } }));

document.addEventListener("htmx:sendError", () => say("The gateway can't be reached. Check your connection and try again."));
document.addEventListener("htmx:responseError", event =>
  say(event.detail.xhr.status === 429 ? "Too many requests. Wait a moment and try again." : "That did not work. Try again."));

// The session has ended: no fault of the request, which can be made again.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 401) return;
  [detail.isError, detail.shouldSwap] = [false, false];
  askToSignIn();
});

// A page or dialog that nobody looks at asks for nothing.
document.addEventListener("htmx:beforeRequest", event => {
  const { elt } = event.detail;
  if (elt.matches("[data-live]") && (document.hidden || !elt.checkVisibility() || elt.closest("dialog:not([open])"))) event.preventDefault();
});
