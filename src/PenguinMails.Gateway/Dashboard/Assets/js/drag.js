// Dragging, by itself: only pages with a list to sort load it.
import Sortable from "sortablejs";

export const makeDraggable = (list, done) => new Sortable(list, { handle: "[data-drag]", draggable: "[data-sort-item]", animation: 150, ghostClass: "dragged", onEnd: ({ item }) => done(item) });
