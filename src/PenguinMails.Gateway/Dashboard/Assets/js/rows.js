// Rows of a list are added and taken out here; without this module the server does it and shows the page again.
let added = 0;
const changed = row => row.dispatchEvent(new Event("change", { bubbles: true }));

function add(button) {
  const list = button.dataset.addRow;
  const key = `n${Date.now().toString(36)}${added++}`;
  const holder = document.createElement("template");
  holder.innerHTML = document.querySelector(`template[data-row-of="${list}"]`).innerHTML.replaceAll("newrow", key);
  const row = holder.content.firstElementChild;
  document.querySelector(`[data-rows="${list}"]`).append(row);
  htmx.process(row);
  row.querySelector("input:not([type=hidden])").focus();
  changed(row);
}

// What is disabled is not sent: that is all there is to removing, and to undoing it.
function remove(row, isRemoved) {
  row.querySelector("fieldset").disabled = isRemoved;
  row.querySelector("fieldset").hidden = isRemoved;
  row.querySelector(".row-removed").hidden = !isRemoved;
  row.querySelector(isRemoved ? "[data-restore-row]" : "input:not([type=hidden])").focus();
  changed(row);
}

document.addEventListener("click", event => {
  const button = event.target.closest("[data-add-row], [data-remove-row], [data-restore-row]");
  if (!button) return;
  event.preventDefault();
  if (button.dataset.addRow) add(button);
  else remove(button.closest("[data-row]"), button.hasAttribute("data-remove-row"));
});
