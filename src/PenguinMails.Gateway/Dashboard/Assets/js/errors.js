// Errors that came from the server beside their fields: the fields say so, folds that hold one open, and the summary is read.
document.addEventListener("htmx:afterSettle", event => {
  if (event.detail.elt.id !== "save-problems") return;
  for (const error of document.querySelectorAll(".field-error[id^='error-']")) {
    const field = document.getElementById(error.id.replace("error-", "setting-"));
    const isWrong = error.textContent.trim() !== "";
    if (isWrong) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    if (isWrong) error.closest("details")?.setAttribute("open", "");
  }
  document.getElementById("save-problems").focus();
});
