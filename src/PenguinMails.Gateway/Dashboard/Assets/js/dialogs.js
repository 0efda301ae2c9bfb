// Whatever has data-dialog opens that dialog over the page; without this module its link or form asks the server for the same.
const FirstField = ".dialog-body :is(input:not([type=hidden]), select, textarea)";

export function open(dialog) {
  dialog.showModal();
  dialog.querySelector(FirstField)?.focus();
}

document.addEventListener("click", event => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  open(dialog);
});

document.addEventListener("submit", event => {
  if (!event.target.matches("[data-dialog-close]")) return;
  event.preventDefault();
  event.target.closest("dialog").close();
});

// A click beside the dialog closes it.
document.addEventListener("click", event => {
  if (event.target.matches("dialog[open]")) event.target.close();
});

// The server opened it without a backdrop; make it modal.
for (const dialog of document.querySelectorAll("dialog[open]")) {
  dialog.close();
  open(dialog);
}
