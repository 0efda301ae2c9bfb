// Makes wwwroot/lib: one style sheet and one script for every page, the charts by themselves, the fonts, and the icons as one sprite.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const lib = "wwwroot/lib";
const icons = [
  "alert-triangle", "bell", "arrow-left", "arrow-right", "arrows-split", "ban", "calendar-time", "chart-line", "check", "chevron-down",
  "chevron-right", "circle-check", "clock", "copy", "eye", "inbox", "info-circle", "list-check", "logout", "mail", "mail-opened", "mail-off", "upload",
  "menu-2", "moon", "paperclip", "plug-connected", "plus", "pointer", "refresh", "route", "search", "send", "server", "settings",
  "sun", "device-desktop", "user", "webhook", "x", "external-link", "trash", "book", "download", "device-mobile", "send-2", "world-check", "eye-off", "home", "grip-vertical", "key", "arrow-up", "arrow-down",
];

// What of Tabler no page names goes; the families of names that pages put together stay.
const tablerInUse = {
  name: "tabler-in-use",
  setup: ({ onLoad }) => onLoad({ filter: /tabler\.min\.css$/ }, async ({ path }) => {
    const purged = await new PurgeCSS().purge({
      css: [path, "Dashboard/Assets/css/*.css"],
      content: ["Dashboard/**/*.razor", "Dashboard/**/*.cs", "Dashboard/Assets/js/*.js"],
      safelist: [/^status-/],
      variables: true,
    });
    return { contents: purged.find(({ file }) => file === path).css, loader: "css" };
  }),
};

// By the address that DashboardFiles gives: so a page may ask for a font before its style sheet does, and browsers keep it for good.
const fonts = {
  name: "fonts",
  setup: ({ onResolve }) => onResolve({ filter: /\.woff2$/ }, ({ path, resolveDir }) => {
    const file = `${resolveDir}/${path}`;
    copyFileSync(file, `${lib}/${basename(file)}`);
    const version = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
    return { path: `${basename(file)}?v=${version}`, external: true };
  }),
};

rmSync(lib, { recursive: true, force: true });
mkdirSync(lib, { recursive: true });
await build({
  entryPoints: ["Dashboard/Assets/css/app.css", "Dashboard/Assets/js/app.js", "Dashboard/Assets/js/charts.js", "Dashboard/Assets/js/drag.js"],
  entryNames: "[name]",
  outdir: lib,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox128", "safari17.5"],
  legalComments: "none",
  plugins: [tablerInUse, fonts],
});
writeFileSync(`${lib}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${icons.map(symbol).join("")}</svg>\n`);

function symbol(name) {
  const file = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
  const shapes = file.slice(file.indexOf(">", file.indexOf("<svg")) + 1, file.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}
