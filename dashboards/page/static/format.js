"use strict";
/* Numbers and times as text. formatValue does what format_value in units.py does. */

const NARROW_SPACE = "\u202f";

function threeDigits(number) {
  if (number === 0) return "0";
  const decimals = Math.min(Math.max(2 - Math.floor(Math.log10(Math.abs(number))), 0), 100);
  return String(Number(number.toFixed(decimals)));
}

function scaleFor(unit, value) {
  const fallback = unit.scales[unit.scales.length - 1];
  if (value === 0) return unit.scales.find((scale) => scale.factor === 1) ?? fallback;
  return unit.scales.find((scale) => Math.abs(value) >= scale.from) ?? fallback;
}

function formatValue(unit, value) {
  if (value === null || value === undefined) return "no data";
  const scale = scaleFor(unit, value);
  const number = value / scale.factor;
  return scale.prefix + (unit.decimals === null ? threeDigits(number) : number.toFixed(unit.decimals)) + scale.suffix;
}

/* All labels of an axis in one scale, so that they can be compared at a glance. */
function formatTicks(unit, ticks) {
  const scale = scaleFor(unit, Math.max(...ticks.map(Math.abs)));
  return ticks.map((tick) => (tick === 0 ? "0" : scale.prefix + Number((tick / scale.factor).toPrecision(6)) + scale.suffix));
}

const TIME_SCALES = [
  { upTo: 600, factor: 1, suffix: "s", steps: [1, 2, 5, 10, 15, 30, 60, 120] },
  { upTo: 10800, factor: 60, suffix: "min", steps: [60, 120, 300, 600, 900, 1800] },
  { upTo: 259200, factor: 3600, suffix: "h", steps: [900, 1800, 3600, 7200, 10800, 21600, 43200] },
  { upTo: Infinity, factor: 86400, suffix: "d", steps: [43200, 86400, 172800, 432000, 864000, 2592000, 8640000] },
];

function timeScale(windowSeconds) {
  return TIME_SCALES.find((scale) => windowSeconds <= scale.upTo);
}

function formatOffset(seconds, scale) {
  const amount = Number((seconds / scale.factor).toFixed(scale.factor === 1 ? 1 : 2));
  return `${amount < 0 ? "−" : "+"}${Math.abs(amount)}${NARROW_SPACE}${scale.suffix}`;
}

function formatClock(unixSeconds) {
  const [day, time] = new Date(Math.floor(unixSeconds) * 1000).toISOString().split("T");
  return `${day} ${time.slice(0, 8)} UTC`;
}

/* The clock in UTC, as fine as the distance between two labels; a day's begin is its date. */
function formatClockTick(unixSeconds, step) {
  const [day, time] = new Date(Math.round(unixSeconds) * 1000).toISOString().split("T");
  if (step >= 86400 || (step >= 3600 && unixSeconds % 86400 === 0)) return day.slice(5);
  return step < 60 ? time.slice(0, 8) : time.slice(0, 5);
}
