// The webhook log follows what is recorded while somebody looks at its first page. One event stream serves all pages of the browser: whoever holds the
// lock listens and tells the others; it is closed while the page is hidden.
const bus = "BroadcastChannel" in self ? new BroadcastChannel("webhook-log") : null;
let paused = false;
let stale = false;
let stop = null;

const place = () => document.querySelector("[data-log-live]");
const isReading = results => results.contains(document.activeElement) && !document.activeElement.matches("[data-log-toggle]");

function draw() {
  const live = place();
  if (!live) return;
  live.hidden = false;
  live.classList.toggle("paused", paused);
  const [word, button] = [paused ? "Paused" : "Live", paused ? "Resume" : "Pause"];
  if (live.querySelector(".live-word").textContent !== word) live.querySelector(".live-word").textContent = word;
  live.querySelector("[data-log-toggle]").textContent = button;
}

// The list as the server draws it, with the filters that stand in the address.
async function refresh() {
  const results = document.getElementById("results");
  if (!place() || paused || document.hidden) return;
  if (isReading(results)) return void (stale = true);
  stale = false;
  const address = location.href;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected || address !== location.href || isReading(results)) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("results");
  const shown = document.getElementById("results");
  if (!fresh || !place() || paused) return;
  const focused = document.activeElement?.matches("[data-log-toggle]");
  // What comes by itself is not read out; whoever pauses has it.
  shown.setAttribute("aria-live", "off");
  shown.replaceChildren(...fresh.childNodes);
  htmx.process(shown);
  draw();
  if (focused) shown.querySelector("[data-log-toggle]")?.focus();
  htmx.trigger(shown, "htmx:afterSettle", { elt: shown, target: shown });
}

let waiting = null;
const soon = () => waiting ??= setTimeout(() => { waiting = null; refresh(); }, 300);

function listen(signal) {
  return new Promise(done => {
    const source = new EventSource(place()?.dataset.logLive);
    source.addEventListener("recorded", () => { bus?.postMessage("recorded"); soon(); });
    signal.addEventListener("abort", () => { source.close(); done(); });
  });
}

function follow() {
  const wanted = place() && !paused && !document.hidden;
  if (wanted && !stop) {
    stop = new AbortController();
    const { signal } = stop;
    if (navigator.locks) navigator.locks.request("webhook-log", { signal }, () => listen(signal)).catch(() => {});
    else listen(signal);
  } else if (!wanted && stop) {
    stop.abort();
    stop = null;
  }
}

bus?.addEventListener("message", soon);
document.addEventListener("click", event => {
  if (!event.target.closest("[data-log-toggle]")) return;
  paused = !paused;
  draw();
  follow();
  if (!paused) refresh();
});
document.addEventListener("focusout", () => { if (stale) setTimeout(refresh, 300); });
document.addEventListener("visibilitychange", () => { follow(); if (!document.hidden) soon(); });
document.addEventListener("htmx:afterSettle", () => { draw(); follow(); });
if (place()) {
  draw();
  follow();
}
