"use strict";
/* One chart: uPlot's options from the data on the page, the legend's live values and the notes on events. */

const MARKER_REACH_PIXELS = 7;

function createChart(group, figure, data) {
  const chart = {
    data,
    times: data.times.map((time) => time - group.origin),
    columns: data.series.map((series) => spread(series, data.times.length)),
    element: figure.querySelector(".plot"),
    keys: [...figure.querySelectorAll(".legend button")],
  };
  chart.plot = new uPlot(chartOptions(group, chart), [chart.times, ...drawnColumns(chart)], chart.element);
  chart.note = chart.plot.over.appendChild(document.createElement("div"));
  chart.note.className = "marker-note";
  chart.note.hidden = true;
  chart.tooltip = data.inGrid ? createTooltip(chart) : null;
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

/* On a grid the panel gives the height; a folded one has none yet. */
function resizeChart(chart, width) {
  const height = heightOf(chart);
  if (width > 0 && (width !== chart.plot.width || height !== chart.plot.height)) chart.plot.setSize({ width, height });
}

function heightOf({ data, element }) {
  return data.inGrid && element.clientHeight > 0 ? element.clientHeight : data.height;
}

function chartOptions(group, chart) {
  const { data } = chart;
  return {
    width: chart.element.clientWidth || data.height,
    height: heightOf(chart),
    padding: [group.regions.length ? 18 : 8, data.rightUnit ? 0 : 20, 0, 0],
    legend: { show: false },
    focus: { alpha: 0.2 },
    scales: { x: { time: false, range: (_plot, low, high) => [low, high] }, ...valueScales(data) },
    axes: [timeAxis(group), ...valueAxes(data)],
    series: [{}, ...data.series.map(seriesOptions)],
    bands: bands(chart),
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 4 },
      sync: { key: group.key, scales: ["x", null], setSeries: false },
      points: { size: 7 },
      dataIdx: (plot, number, closest, time) => (number === 0 ? closest : sampleAt(chart, number - 1, time)),
      bind: { dblclick: () => () => group.zoomTo(group.first, group.first + group.length) },
    },
    hooks: {
      drawClear: [(plot) => drawZones(plot, data.zones), (plot) => drawRegions(plot, group.regions, group.origin)],
      draw: [
        (plot) => drawMarkers(plot, group.markers, group.origin),
        (plot) => drawThresholds(plot, data.thresholds),
      ],
      setCursor: [(plot) => group.cursorMoved(chart, plot)],
      setScale: [(plot, key) => key === "x" && group.zoomed(plot.scales.x)],
    },
  };
}

const PATHS = {
  line: () => undefined,
  step: () => uPlot.paths.stepped({ align: 1, alignGaps: 1 }),
  bars: () => uPlot.paths.bars({ size: [0.8, 48] }),
  points: () => () => null,
};

function seriesOptions({ style, colour, dashed, fill, width, right }) {
  const stroke = () => themeColour(colour);
  const options = { stroke, width, spanGaps: false, scale: right ? "right" : "y" };
  options.points = style === "points" ? { show: true, size: 5, fill: stroke } : { show: false, size: 4, filter: isolated, fill: stroke };
  if (dashed) options.dash = [6, 4];
  if (fill > 0) options.fill = () => withAlpha(themeColour(colour), fill);
  const paths = PATHS[style]();
  if (paths) options.paths = paths;
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
    const shown = () => isShown(chart, number);
    key.addEventListener("click", () => {
      key.setAttribute("aria-pressed", String(!shown()));
      chart.plot.setSeries(number + 1, { show: shown() });
      restack(chart);
    });
    const focus = () => shown() && chart.plot.setSeries(number + 1, { focus: true });
    const unfocus = () => chart.plot.setSeries(null, { focus: true });
    [["mouseenter", focus], ["focus", focus], ["mouseleave", unfocus], ["blur", unfocus]].forEach(([name, listener]) =>
      key.addEventListener(name, listener),
    );
  });
}

/* Legend values at a time; at rest (null) the last sample of each series. A legend on a grid has none. */
function showValues(chart, time) {
  chart.keys.forEach((key, number) => {
    const place = key.querySelector(".value");
    if (place) place.textContent = valueText(chart, number, time);
  });
}

function valueText(chart, number, time) {
  const place = time === null ? lastSample(chart.columns[number]) : sampleAt(chart, number, time);
  return formatValue(unitOf(chart, number), place === null ? null : chart.columns[number][place]);
}

function unitOf({ data }, number) {
  return data.series[number].right ? data.rightUnit : data.unit;
}

function lastSample(column) {
  const place = column.findLastIndex((value) => value !== undefined && value !== null);
  return place < 0 ? null : place;
}

function showNote(chart, group, visible) {
  const { left } = chart.plot.cursor;
  const near = visible
    ? group.markers.filter((marker) => Math.abs(chart.plot.valToPos(marker.time - group.origin, "x") - left) <= MARKER_REACH_PIXELS)
    : [];
  chart.note.hidden = near.length === 0;
  if (!near.length) return;
  chart.note.textContent = near
    .map((marker) => `${marker.symbol} ${markerMoment(group, marker)} · ${marker.label}`)
    .join("\n");
  const room = chart.plot.over.clientWidth - chart.note.offsetWidth;
  chart.note.style.left = `${Math.max(0, Math.min(left + 10, room))}px`;
}

function markerMoment(group, marker) {
  if (group.clock) return group.length > 86400 ? formatClock(marker.time).slice(0, 16) : formatClock(marker.time).slice(11, 19);
  return formatOffset(marker.time - group.origin, timeScale(group.length));
}
