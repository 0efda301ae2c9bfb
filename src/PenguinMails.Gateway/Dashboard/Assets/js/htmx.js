import htmx from "htmx.org";

// Where other modules look for it, as a page without a bundle would have it.
window.htmx = htmx;
