// Draws what a chart's table says. Its colours are the page's; tooltips are drawn on the canvas, so that the policy needs no exception.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const count = new Intl.NumberFormat("en");
const rate = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const axisRate = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact" });

const seconds = value => value < 60 ? `${Math.round(value)} s` : value < 3600 ? `${Math.round(value / 60)} min` : value < 172800 ? `${+(value / 3600).toFixed(1)} h` : `${+(value / 86400).toFixed(1)} d`;

export function draw(figure) {
  const canvas = figure.querySelector(".chart-canvas");
  const chart = init(canvas, null, { renderer: "canvas" });
  const paint = () => chart.setOption(optionsOf(figure, readTable(figure.querySelector("table"))), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(canvas);
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

function readTable(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map(cell => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const value = cell => cell.dataset.value === undefined ? null : Number(cell.dataset.value);
  return {
    columns: rows.map(row => row.cells[0].textContent.trim()),
    series: names.map((name, i) => ({ name, values: rows.map(row => value(row.cells[i + 1])) })),
  };
}

function optionsOf(figure, { columns, series }) {
  const { chart: kind, unit } = figure.dataset;
  const format = value => value === null || value === undefined ? "–" : unit === "duration" ? seconds(value) : (unit === "rate" ? rate : count).format(value);
  const [text, quiet, line, surface, ...colours] = coloursOf(figure);
  const base = {
    animation: !calm,
    color: colours,
    textStyle: { fontFamily: getComputedStyle(figure).fontFamily, color: text },
    legend: { type: "scroll", left: 0, top: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 16, textStyle: { color: text }, pageTextStyle: { color: text } },
    tooltip: {
      trigger: kind === "pie" ? "item" : "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: surface,
      borderColor: line,
      textStyle: { color: text, fontSize: 13 },
      valueFormatter: format,
    },
  };
  if (kind === "pie") {
    const data = columns.map((name, i) => ({ name, value: series[0].values[i] }));
    return { ...base, series: [{ type: "pie", name: series[0].name, radius: ["42%", "68%"], center: ["50%", "54%"], data, label: { color: text, formatter: ({ percent }) => `${percent.toFixed(1)}%` }, itemStyle: { borderColor: surface, borderWidth: 2 } }] };
  }

  // One bar per provider is a series each, so that the legend names them, in their colours, and switches them off and on.
  const perColumn = kind === "bar" && series.length === 1;
  const drawn = perColumn ? columns.map((name, i) => ({ name, values: columns.map((_, k) => k === i ? series[0].values[i] : null) })) : series;
  return {
    ...base,
    tooltip: perColumn ? { ...base.tooltip, trigger: "item" } : base.tooltip,
    grid: { left: 4, right: 12, top: 36, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: columns, boundaryGap: kind === "bar", axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: quiet, hideOverlap: true } },
    yAxis: {
      type: "value",
      minInterval: unit === "count" ? 1 : undefined,
      interval: unit === "duration" ? stepOf(series) : undefined,
      scale: unit === "rate" && kind === "line",
      max: unit === "duration" ? ({ max }) => Math.ceil(max / stepOf(series)) * stepOf(series) : unit === "rate" && kind === "line" ? 1 : undefined,
      axisLabel: { color: quiet, formatter: value => unit === "duration" ? seconds(value) : (unit === "rate" ? axisRate : short).format(value) },
      splitLine: { lineStyle: { color: line } },
    },
    series: drawn.map(({ name, values }) => ({
      type: kind, stack: perColumn ? "all" : undefined, name, data: values, connectNulls: true, symbol: values.filter(value => value !== null).length === 1 ? "circle" : "none", symbolSize: 6, lineStyle: { width: 2 }, barMaxWidth: 28, emphasis: { focus: "series" },
    })),
  };
}

// Whole minutes, hours or days between the lines.
function stepOf(series) {
  const most = Math.max(...series.flatMap(({ values }) => values));
  return [10, 30, 60, 300, 900, 1800, 3600, 7200, 14400, 43200, 86400, 172800].find(step => most / step <= 6) ?? 604800;
}

// A canvas knows no light-dark(): the browser resolves each on an element of that colour.
function coloursOf(figure) {
  const probe = document.createElement("i");
  probe.className = "chart-probe";
  figure.append(probe);
  const names = ["--tblr-body-color", "--app-quiet", "--tblr-border-color", "--tblr-bg-surface", ...[1, 2, 3, 4, 5, 6].map(n => `--chart-${n}`)];
  const ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colours = names.map(name => {
    probe.style.color = `var(${name})`;
    ink.clearRect(0, 0, 1, 1);
    ink.fillStyle = getComputedStyle(probe).color;
    ink.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = ink.getImageData(0, 0, 1, 1).data;
    return `rgba(${r}, ${g}, ${b}, ${a / 255})`;
  });
  probe.remove();
  return colours;
}
