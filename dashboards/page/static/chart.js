"use strict";
/* One chart: uPlot's options from the data on the page, the legend's live values and the notes on events. */

const MARKER_REACH_PIXELS = 7;

function createChart(group, figure, data) {
  const chart = {
    data,
    times: data.times.map((time) => time - group.start),
    columns: data.series.map((series) => spread(series, data.times.length)),
    element: figure.querySelector(".plot"),
    keys: [...figure.querySelectorAll(".legend button")],
  };
  chart.plot = new uPlot(chartOptions(group, chart), [chart.times, ...chart.columns], chart.element);
  chart.note = chart.plot.over.appendChild(document.createElement("div"));
  chart.note.className = "marker-note";
  chart.note.hidden = true;
  startLegend(chart);
  new ResizeObserver(() => resizeChart(chart, chart.element.clientWidth)).observe(chart.element);
  return chart;
}

/* Positions that are not this series' own stay undefined: uPlot joins across them, and breaks the line at null. */
function spread(series, length) {
  const column = new Array(length).fill(undefined);
  series.values.forEach((value, number) => {
    column[series.at ? series.at[number] : number] = value;
  });
  return column;
}

function resizeChart(chart, width) {
  if (width > 0 && width !== chart.plot.width) chart.plot.setSize({ width, height: chart.data.height });
}

function chartOptions(group, chart) {
  const { data } = chart;
  return {
    width: chart.element.clientWidth,
    height: data.height,
    padding: [group.regions.length ? 18 : 8, 20, 0, 0],
    legend: { show: false },
    focus: { alpha: 0.2 },
    scales: { x: { time: false, range: (_plot, low, high) => [low, high] }, y: { range: yRange(data) } },
    axes: [timeAxis(group), valueAxis(data.unit)],
    series: [{}, ...data.series.map(seriesOptions)],
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 4 },
      sync: { key: group.key, scales: ["x", null], setSeries: false },
      points: { size: 7 },
      dataIdx: (plot, number, closest, time) => (number === 0 ? closest : sampleAt(chart, number - 1, time)),
      bind: { dblclick: () => () => group.zoomTo(0, group.length) },
    },
    hooks: {
      drawClear: [(plot) => drawRegions(plot, group.regions, group.start)],
      draw: [
        (plot) => drawMarkers(plot, group.markers, group.start),
        (plot) => drawThresholds(plot, data.thresholds),
      ],
      setCursor: [(plot) => group.cursorMoved(chart, plot)],
      setScale: [(plot, key) => key === "x" && group.zoomed(plot.scales.x)],
    },
  };
}

function axisOptions() {
  return {
    stroke: () => themeColour("quiet"),
    font: "11px system-ui, sans-serif",
    grid: { stroke: () => themeColour("grid"), width: 1 },
    ticks: { show: false },
  };
}

function timeAxis(group) {
  return {
    ...axisOptions(),
    size: 30,
    gap: 8,
    space: 64,
    incrs: timeScale(group.length).steps,
    values: (_plot, ticks) => ticks.map((tick) => formatOffset(tick, timeScale(group.length))),
  };
}

function valueAxis(unit) {
  const steps = unit.axisSteps.length ? { incrs: unit.axisSteps } : {};
  return {
    ...axisOptions(),
    ...steps,
    size: 66,
    gap: 8,
    space: 32,
    values: (_plot, ticks) => formatTicks(unit, ticks),
  };
}

/* From zero, and far enough for every threshold. */
function yRange({ thresholds }) {
  const wanted = [0, ...thresholds.map((threshold) => threshold.value)];
  return (_plot, dataLow, dataHigh) => {
    const values = [...wanted, dataLow, dataHigh].filter((value) => value !== null);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const room = (high - low || Math.abs(high) || 1) * 0.1;
    return [low === 0 ? low : low - room, high + room];
  };
}

function seriesOptions({ style, colour, dashed }) {
  const stroke = () => themeColour(colour);
  const options = { stroke, width: 1.75, spanGaps: false, points: { show: false, size: 4, filter: isolated, fill: stroke } };
  if (dashed) options.dash = [6, 4];
  if (style === "step") options.paths = uPlot.paths.stepped({ align: 1, alignGaps: 1 });
  return options;
}

/* A sample between two gaps has no line to be seen by. */
function isolated(plot, number) {
  const held = plot.data[number].map((value, index) => [value, index]).filter(([value]) => value !== undefined);
  const gap = (place) => (held[place]?.[0] ?? null) === null;
  return held.filter(([value], place) => value !== null && gap(place - 1) && gap(place + 1)).map(([, index]) => index);
}

/* The sample that speaks for a moment: the latest one for a step, which holds its value, else the nearest. */
function sampleAt(chart, number, time) {
  const column = chart.columns[number];
  const after = firstAfter(chart.times, time);
  const before = nearestOwn(column, after - 1, -1);
  const next = nearestOwn(column, after, 1);
  const step = chart.data.series[number].style === "step";
  if (before === null) return step ? null : withinReach(chart, column, next, 1, time);
  if (next === null) return withinReach(chart, column, before, -1, time);
  return step || time - chart.times[before] <= chart.times[next] - time ? before : next;
}

/* Outside its samples a series says nothing, save for as long as its last two samples lie apart. */
function withinReach(chart, column, place, inward, time) {
  if (place === null) return null;
  const neighbour = nearestOwn(column, place + inward, inward);
  const reach = neighbour === null ? 1 : Math.abs(chart.times[neighbour] - chart.times[place]);
  return Math.abs(time - chart.times[place]) <= reach ? place : null;
}

function firstAfter(times, time) {
  const place = times.findIndex((one) => one > time);
  return place < 0 ? times.length : place;
}

function nearestOwn(column, from, step) {
  for (let place = from; place >= 0 && place < column.length; place += step) {
    if (column[place] !== undefined) return place;
  }
  return null;
}

function startLegend(chart) {
  chart.keys.forEach((key, number) => {
    const shown = () => key.getAttribute("aria-pressed") === "true";
    key.addEventListener("click", () => {
      key.setAttribute("aria-pressed", String(!shown()));
      chart.plot.setSeries(number + 1, { show: shown() });
    });
    const focus = () => shown() && chart.plot.setSeries(number + 1, { focus: true });
    const unfocus = () => chart.plot.setSeries(null, { focus: true });
    [["mouseenter", focus], ["focus", focus], ["mouseleave", unfocus], ["blur", unfocus]].forEach(([name, listener]) =>
      key.addEventListener(name, listener),
    );
  });
}

/* Legend values at a time; at rest (null) the last sample of each series. */
function showValues(chart, time) {
  chart.keys.forEach((key, number) => {
    const place = time === null ? lastSample(chart.columns[number]) : sampleAt(chart, number, time);
    const value = place === null ? null : chart.columns[number][place];
    key.querySelector(".value").textContent = formatValue(chart.data.unit, value);
  });
}

function lastSample(column) {
  const place = column.findLastIndex((value) => value !== undefined && value !== null);
  return place < 0 ? null : place;
}

function showNote(chart, group, visible) {
  const { left } = chart.plot.cursor;
  const near = visible
    ? group.markers.filter((marker) => Math.abs(chart.plot.valToPos(marker.time - group.start, "x") - left) <= MARKER_REACH_PIXELS)
    : [];
  chart.note.hidden = near.length === 0;
  if (!near.length) return;
  chart.note.textContent = near
    .map((marker) => `${marker.symbol} ${formatOffset(marker.time - group.start, timeScale(group.length))} · ${marker.label}`)
    .join("\n");
  const room = chart.plot.over.clientWidth - chart.note.offsetWidth;
  chart.note.style.left = `${Math.max(0, Math.min(left + 10, room))}px`;
}
