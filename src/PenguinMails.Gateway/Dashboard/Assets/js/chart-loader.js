// Charts are drawn when they come into view: the drawing code is larger than all else and many visits never need it.
const seen = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    import(target.dataset.module).then(charts => charts.draw(target));
  }
}, { threshold: 0.5 });

const watch = () => {
  for (const chart of document.querySelectorAll("[data-chart]:not([data-watched]):has(.chart-canvas)")) {
    chart.dataset.watched = "";
    seen.observe(chart);
  }
};

watch();
document.addEventListener("htmx:afterSettle", watch);
