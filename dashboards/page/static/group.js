"use strict";
/* Charts on one time axis: cursor, zoom, the time they share, and the keyboard. */

const SMALLEST_WINDOW = 1 / 50;

function createGroup(section, number) {
  const { start, end, dated, clock, regions, markers, charts } = JSON.parse(section.querySelector(".group-data").textContent);
  /* On the clock, zero of the axis is a midnight, so that its labels are round; else it is the start. */
  const origin = clock ? start - (start % 86400) : start;
  const group = { origin, first: start - origin, dated, clock, regions, markers, length: end - start, key: `group-${number}`, section, charts: [], active: null, time: null };
  group.window = { min: group.first, max: group.first + group.length };
  group.zoomTo = (min, max) => zoomTo(group, min, max);
  group.zoomed = ({ min, max }) => zoomed(group, min, max);
  group.cursorMoved = (chart, plot) => cursorMoved(group, chart, plot);
  for (const figure of section.querySelectorAll("figure.chart")) {
    const data = charts[figure.dataset.chart];
    if (data) group.charts.push(createChart(group, figure, data));
  }
  group.charts.forEach((chart) => startPointerAndKeys(group, chart));
  startZoomButtons(group);
  resetZoom(group);
  themeListeners.push(() => group.charts.forEach((chart) => chart.plot.redraw(false)));
  return group;
}

function zoomTo(group, wantedMin, wantedMax) {
  const length = Math.min(Math.max(wantedMax - wantedMin, group.length * SMALLEST_WINDOW), group.length);
  const min = Math.min(Math.max(wantedMin, group.first), group.first + group.length - length);
  group.charts.forEach((chart) => chart.plot.setScale("x", { min, max: min + length }));
}

function resetZoom(group) {
  zoomTo(group, group.first, group.first + group.length);
}

function zoomed(group, min, max) {
  group.window = { min, max };
  const whole = max - min > group.length * 0.999;
  group.section.querySelectorAll("[data-zoom=out], [data-zoom=reset]").forEach((button) => {
    button.disabled = whole;
  });
}

function zoomBy(group, factor) {
  const { min, max } = group.window;
  const centre = group.time ?? (min + max) / 2;
  zoomTo(group, centre - (centre - min) * factor, centre + (max - centre) * factor);
}

function startZoomButtons(group) {
  const actions = {
    in: () => zoomBy(group, 0.5),
    out: () => zoomBy(group, 2),
    reset: () => resetZoom(group),
  };
  group.section.querySelectorAll("[data-zoom]").forEach((button) => {
    button.addEventListener("click", actions[button.dataset.zoom]);
  });
}

/* Every chart of the group reports, since uPlot moves their cursors together; each shows its own values. */
function cursorMoved(group, chart, plot) {
  if (!chart.plot) return;
  const inside = plot.cursor.left >= 0;
  group.time = inside ? plot.posToVal(plot.cursor.left, "x") : null;
  showValues(chart, group.time);
  showNote(chart, group, inside && group.active === chart);
  showTooltip(chart, group, inside && group.active === chart);
  showTime(group);
}

function showTime(group) {
  const readout = group.section.querySelector(".readout");
  if (group.time === null) {
    readout.textContent = readout.dataset.rest;
    return;
  }
  const region = group.regions.find(({ start, end }) => start - group.origin <= group.time && group.time < end - group.origin);
  readout.textContent = [momentText(group), region?.label].filter(Boolean).join(" · ");
}

function momentText(group) {
  const clock = group.dated && formatClock(group.origin + group.time);
  return group.clock ? clock : [formatOffset(group.time, timeScale(group.length)), clock].filter(Boolean).join(" · ");
}

function startPointerAndKeys(group, chart) {
  chart.plot.over.addEventListener("mouseenter", () => {
    group.active = chart;
  });
  chart.element.addEventListener("blur", () => setTime(group, null));
  chart.element.addEventListener("keydown", (event) => {
    const act = keyActions(group, chart, event.shiftKey ? 10 : 1)[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    group.active = chart;
    act();
    announce(group, chart);
  });
}

function keyActions(group, chart, stride) {
  const reset = () => resetZoom(group);
  return {
    ArrowLeft: () => setTime(group, sampleAway(group, chart, -stride)),
    ArrowRight: () => setTime(group, sampleAway(group, chart, stride)),
    Home: () => setTime(group, sampleAway(group, chart, -Infinity)),
    End: () => setTime(group, sampleAway(group, chart, Infinity)),
    "+": () => zoomBy(group, 0.5),
    "=": () => zoomBy(group, 0.5),
    "-": () => zoomBy(group, 2),
    0: reset,
    Escape: reset,
  };
}

function sampleAway(group, chart, stride) {
  const { min, max } = group.window;
  const visible = chart.times.filter((time) => min <= time && time <= max);
  if (!visible.length) return group.time;
  const outside = stride > 0 ? -1 : visible.length;
  const here = group.time === null ? outside : nearestPlace(visible, group.time);
  return visible[Math.min(Math.max(here + stride, 0), visible.length - 1)];
}

function nearestPlace(times, wanted) {
  const distance = (place) => Math.abs(times[place] - wanted);
  return times.reduce((best, _time, place) => (distance(place) < distance(best) ? place : best), 0);
}

function setTime(group, time) {
  group.charts.forEach(({ plot }) => {
    const left = time === null ? -10 : Math.max(plot.valToPos(time, "x"), 0);
    plot.setCursor({ left, top: time === null ? -10 : 0 });
  });
}

function announce(group, chart) {
  if (group.time === null) return;
  const values = chart.keys.map((key, number) => `${key.querySelector(".name").textContent} ${valueText(chart, number, group.time)}`);
  group.section.querySelector("[data-announce]").textContent = `${momentText(group)}: ${values.join(", ")}`;
}
