"use strict";
/* How far axes reach and what stands on them. */

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
    incrs: group.clock ? CLOCK_STEPS : timeScale(group.length).steps,
    values: (_plot, ticks, _axis, _space, step) => ticks.map((tick) => timeLabel(group, tick, step)),
  };
}

const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000];

function timeLabel(group, tick, step) {
  return group.clock ? formatClockTick(group.origin + tick, step) : formatOffset(tick, timeScale(group.length));
}

const PERCENT = { scales: [{ from: 0, factor: 0.01, prefix: "", suffix: "%" }], axisSteps: [], decimals: null };

function valueAxes(data) {
  const left = valueAxis(data.percent ? PERCENT : data.unit, "y", data.axis.log);
  if (!data.rightUnit) return [left];
  return [left, { ...valueAxis(data.rightUnit, "right", null), side: 1, grid: { show: false } }];
}

function valueAxis(unit, scale, log) {
  const steps = unit.axisSteps.length && !log ? { incrs: unit.axisSteps } : {};
  return {
    ...axisOptions(),
    ...steps,
    scale,
    size: 66,
    gap: 8,
    space: 32,
    values: (_plot, ticks) => (log ? ticks.map((tick) => (tick === null ? "" : formatValue(unit, tick))) : formatTicks(unit, ticks)),
  };
}

function valueScales(data) {
  const range = data.percent ? partsRange(data) : data.inGrid ? boardRange(data) : fromZeroRange(data);
  const y = data.axis.log ? { distr: 3, log: data.axis.log } : { range };
  return { y, right: { range: boardRange({ axis: { min: null, max: null, low: null, high: null }, thresholds: [], series: [] }) } };
}

/* The whole, above zero and below it where stacks stand there. */
function partsRange({ series }) {
  const isBelow = ({ values }) => values.some(isBelowZero);
  return () => [series.some(isBelow) ? -1 : 0, series.every(isBelow) ? 0 : 1];
}

/* From zero, and far enough for every threshold. */
function fromZeroRange({ thresholds }) {
  const wanted = [0, ...thresholds.map((threshold) => threshold.value)];
  return (_plot, dataLow, dataHigh) => {
    const values = [...wanted, dataLow, dataHigh].filter((value) => value !== null);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const room = (high - low || Math.abs(high) || 1) * 0.1;
    return [low === 0 ? low : low - room, high + room];
  };
}

/* As a dashboard has it: fixed ends win, else the data with some room; bars and stacks stand on zero. */
function boardRange({ axis, series }) {
  const stands = series.some(({ stack, style }) => stack || style === "bars");
  const wanted = [axis.low, axis.high, stands ? 0 : null];
  return (_plot, dataLow, dataHigh) => {
    const values = [...wanted, dataLow, dataHigh].filter((value) => value !== null && value !== undefined);
    const low = values.length ? Math.min(...values) : 0;
    const high = values.length ? Math.max(...values) : 1;
    const room = (high - low || Math.abs(high) || 1) * 0.1;
    const bottom = low >= 0 && low - room < 0 ? 0 : low - room;
    return [axis.min ?? bottom, axis.max ?? high + room];
  };
}
