// Lists whose order counts: dragged, moved by the arrow keys on their handle or by their buttons, or by typing a priority. The numbers follow the order.
const Item = "[data-sort-item]";
const Places = ["Primary", "Secondary"];

const itemsOf = list => [...list.querySelectorAll(Item)].filter(item => !item.querySelector("fieldset")?.disabled);

function renumber(list) {
  const items = itemsOf(list);
  items.forEach((item, i) => {
    const [priority, place] = [item.querySelector("[data-priority]"), item.querySelector("[data-place]")];
    if (priority) priority.value = i + 1;
    if (place) place.textContent = i > 0 && i === items.length - 1 ? "Final" : Places[i] ?? "Next";
  });
}

function moved(item) {
  const list = item.closest("[data-sortable]");
  renumber(list);
  item.dispatchEvent(new Event("change", { bubbles: true }));
  const said = document.getElementById(`${list.id}-said`);
  if (said) said.textContent = `Moved to place ${itemsOf(list).indexOf(item) + 1} of ${itemsOf(list).length}.`;
}

function step(item, by, focused) {
  const items = itemsOf(item.closest("[data-sortable]"));
  const other = items[items.indexOf(item) + by];
  if (!other) return;
  if (by < 0) other.before(item);
  else other.after(item);
  focused.focus();
  moved(item);
}

document.addEventListener("click", event => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  event.preventDefault();
  step(button.closest(Item), button.dataset.move === "up" ? -1 : 1, button);
});

document.addEventListener("keydown", event => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const handle = by && event.target.closest("[data-drag]");
  if (!handle) return;
  event.preventDefault();
  step(handle.closest(Item), by, handle);
});

// A row has come, or gone, or come back.
document.addEventListener("change", ({ target }) => {
  if (target.matches(Item)) renumber(target.closest("[data-sortable]"));
});

// What was typed is the place it is to have; the others make room.
document.addEventListener("change", event => {
  if (!event.target.matches("[data-priority]") || event.target.validity.badInput || event.target.value === "") return;
  const item = event.target.closest(Item);
  const list = item.closest("[data-sortable]");
  const others = itemsOf(list).filter(other => other !== item);
  const place = Math.min(Math.max(Number(event.target.value), 1), others.length + 1);
  if (place > others.length) list.append(item);
  else others[place - 1].before(item);
  event.target.focus();
  renumber(list);
});

// The head of a rule says what its fields say.
document.addEventListener("input", event => {
  const shown = event.target.dataset.shows && event.target.closest(Item)?.querySelector(`[data-shown="${event.target.dataset.shows}"]`);
  if (shown) shown.textContent = (event.target.selectedOptions?.[0].textContent ?? event.target.value) || "New rule";
});

function watch() {
  for (const list of document.querySelectorAll("[data-sortable]:not([data-watched])")) {
    list.dataset.watched = "";
    import(list.dataset.module).then(({ makeDraggable }) => makeDraggable(list, moved));
  }
}

watch();
document.addEventListener("htmx:load", ({ target }) => {
  if (!target.matches?.("[data-row]")) return;
  // A row that has just come is what one wants to fill in.
  target.querySelector(".rule-edit input, .condition input:not([type=hidden]), :scope > fieldset > input:not([type=hidden])")?.focus();
  target.dispatchEvent(new Event("change", { bubbles: true }));
});
