// Buttons with data-copy put that text on the clipboard and show for a moment that they did.
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1500);
    dispatchEvent(new CustomEvent("toast", { detail: { ok: true, text: "Copied" } }));
  } catch {
    dispatchEvent(new CustomEvent("toast", { detail: { ok: false, text: "The browser did not let us copy. Select the text instead." } }));
  }
});
