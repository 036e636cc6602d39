"use strict";
/* Series that stand on each other: what is drawn is the sum so far, or its part of the whole; what is said is the
   series' own value. */

function drawnColumns(chart) {
  const { data } = chart;
  const sums = new Map();
  const wholes = data.percent ? stackWholes(chart) : null;
  const part = (value, stack, place) => (wholes ? partOf(value, wholes.get(stack)[place]) : value);
  return chart.columns.map((column, number) => {
    const { stack } = data.series[number];
    if (!stack || !isShown(chart, number)) return column;
    const below = sums.get(stack) ?? new Array(column.length).fill(0);
    sums.set(stack, column.map((value, place) => below[place] + part(value ?? 0, stack, place)));
    return column.map((value, place) => (value === null || value === undefined ? value : below[place] + part(value, stack, place)));
  });
}

function stackWholes(chart) {
  const wholes = new Map();
  chart.columns.forEach((column, number) => {
    const { stack } = chart.data.series[number];
    if (!stack || !isShown(chart, number)) return;
    const whole = wholes.get(stack) ?? new Array(column.length).fill(0);
    wholes.set(stack, column.map((value, place) => whole[place] + Math.abs(value ?? 0)));
  });
  return wholes;
}

function partOf(value, whole) {
  return whole === 0 ? 0 : value / whole;
}

/* Each area reaches to the series it stands on, not to zero: down, or up where the stack hangs below zero. */
function bands(chart) {
  const latest = new Map();
  const found = [];
  chart.data.series.forEach(({ stack, values }, number) => {
    if (!stack || !isShown(chart, number)) return;
    const dir = values.some(isBelowZero) ? 1 : -1;
    if (latest.has(stack)) found.push({ series: [number + 1, latest.get(stack) + 1], dir });
    latest.set(stack, number);
  });
  return found;
}

function isBelowZero(value) {
  return value < 0;
}

function isShown(chart, number) {
  return chart.keys[number]?.getAttribute("aria-pressed") !== "false";
}

function restack(chart) {
  if (!chart.data.series.some(({ stack }) => stack)) return;
  chart.plot.delBand(null);
  bands(chart).forEach((band) => chart.plot.addBand(band));
  chart.plot.setData([chart.times, ...drawnColumns(chart)], false);
  chart.plot.redraw();
}
