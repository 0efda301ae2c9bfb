// A download that may be long says how far it is, and is not begun twice. Without this module the browser shows it in its own list.
const count = new Intl.NumberFormat("en-US");

document.addEventListener("click", event => {
  const link = event.target.closest("a[data-download]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.classList.contains("busy")) download(link);
});

async function download(link) {
  const shown = document.getElementById(link.dataset.download);
  link.classList.add("busy");
  shown.hidden = false;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const parts = await read(answer, rows => show(shown, rows, Number(answer.headers.get("X-Rows"))));
    save(new Blob(parts, { type: answer.headers.get("Content-Type") }), nameOf(answer));
  } catch {
    shown.hidden = true;
    dispatchEvent(new CustomEvent("toast", { detail: { ok: false, text: "The download broke off. Try again." } }));
  }
  link.classList.remove("busy");
}

async function read(answer, tell) {
  const parts = [];
  let lines = 0;
  for await (const part of answer.body) {
    parts.push(part);
    for (const byte of part) if (byte === 10) lines++;
    tell(Math.max(0, lines - 1));
  }
  return parts;
}

function show(shown, rows, total) {
  const bar = shown.querySelector("progress");
  bar.max = Math.max(1, total);
  bar.value = Math.min(rows, total);
  shown.lastElementChild.textContent = `${count.format(rows)} of ${count.format(Math.max(rows, total))}`;
}

function save(file, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const nameOf = answer => /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? "export.csv";
