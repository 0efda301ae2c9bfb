// Copies the few files of the npm packages that the pages use to wwwroot/lib, and gathers the icons into one sprite.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const lib = "wwwroot/lib";
const icons = [
  "alert-triangle", "bell", "arrow-left", "arrow-right", "arrows-split", "ban", "calendar-time", "chart-line", "check", "chevron-down",
  "chevron-right", "circle-check", "clock", "copy", "eye", "inbox", "info-circle", "list-check", "logout", "mail", "mail-opened",
  "menu-2", "moon", "paperclip", "plug-connected", "plus", "pointer", "refresh", "route", "search", "send", "server", "settings",
  "sun", "device-desktop", "user", "webhook", "x", "external-link", "trash", "book", "world-check", "eye-off",
];

mkdirSync(lib, { recursive: true });
copyFileSync("node_modules/@tabler/core/dist/css/tabler.min.css", `${lib}/tabler.min.css`);
copyFileSync("node_modules/htmx.org/dist/htmx.min.js", `${lib}/htmx.min.js`);
writeFileSync(`${lib}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${icons.map(symbol).join("")}</svg>\n`);

function symbol(name) {
  const file = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
  const shapes = file.slice(file.indexOf(">", file.indexOf("<svg")) + 1, file.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}
