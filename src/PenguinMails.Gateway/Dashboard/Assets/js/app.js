// What every page runs. Each module is one behaviour and finds by itself whether the page has something for it.
import "./htmx.js";
import "./busy.js";
import "./chart-loader.js";
import "./copy.js";
import "./dialogs.js";
import "./errors.js";
import "./filters.js";
import "./list-keys.js";
import "./moments.js";
import "./palette.js";
import "./preview.js";
import "./requests.js";
import "./reveal.js";
import "./rows.js";
import "./theme.js";
import "./toasts.js";
import "./unsaved.js";
