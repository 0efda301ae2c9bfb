// A preview is as high as its content. Without this module it scrolls in itself.
const Most = 20_000;

function fit(frame) {
  const content = frame.contentDocument?.documentElement;
  if (!content || !frame.contentDocument.body) return;
  frame.style.height = "0";
  frame.style.height = `${Math.min(content.scrollHeight, Most)}px`;
}

function loaded(frame) {
  fit(frame);
  // The browser brings what has the focus within a frame into sight, and not the frame.
  frame.contentWindow.addEventListener("focus", () => frame.scrollIntoView({ block: "nearest" }));
}

function watch() {
  for (const frame of document.querySelectorAll("[data-as-high-as-its-content]:not([data-watched])")) {
    frame.dataset.watched = "";
    frame.addEventListener("load", () => loaded(frame));
    // The content may have been there before this module.
    if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") loaded(frame);
    new ResizeObserver(([{ contentRect }]) => {
      if (frame.dataset.width === String(contentRect.width)) return;
      frame.dataset.width = contentRect.width;
      fit(frame);
    }).observe(frame);
  }
}

watch();
document.addEventListener("htmx:afterSettle", watch);
