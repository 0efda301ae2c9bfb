// Keeps "5 minutes ago" true while the page is open, and tells the exact time in the reader's own zone.
const units = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

function words(time) {
  const distance = time - Date.now();
  const length = Math.abs(distance);
  if (length < 60_000) return distance > 0 ? "in a moment" : "just now";
  if (length > 30 * 86_400_000) return day.format(time);
  const [unit, size] = units.find(([, size]) => length >= size);
  return relative.format(Math.trunc(distance / size), unit);
}

function refresh() {
  for (const element of document.querySelectorAll("time[data-moment]")) {
    const time = new Date(element.dateTime);
    const text = words(time);
    if (element.textContent !== text) element.textContent = text;
    element.title = exact.format(time);
  }
}

refresh();
setInterval(refresh, 15_000);
document.addEventListener("htmx:afterSettle", refresh);
