"use strict";
/* What all series of a chart on a grid say at the cursor. */

const MOST_TOOLTIP_ROWS = 16;

function createTooltip(chart) {
  const tooltip = document.body.appendChild(document.createElement("div"));
  tooltip.className = "tooltip";
  tooltip.hidden = true;
  chart.element.addEventListener("mouseleave", () => {
    tooltip.hidden = true;
  });
  return tooltip;
}

function showTooltip(chart, group, visible) {
  if (!chart.tooltip) return;
  chart.tooltip.hidden = !visible;
  if (!visible) return;
  const rows = tooltipRows(chart, group.time);
  const more = rows.length > MOST_TOOLTIP_ROWS ? [line(`${rows.length - MOST_TOOLTIP_ROWS} more`, "tooltip-more")] : [];
  chart.tooltip.replaceChildren(line(momentText(group), "tooltip-time"), ...rows.slice(0, MOST_TOOLTIP_ROWS).map(tooltipRow), ...more);
  placeTooltip(chart);
}

function tooltipRows(chart, time) {
  const rows = chart.data.series.map((series, number) => {
    const place = isShown(chart, number) ? sampleAt(chart, number, time) : null;
    const value = place === null ? null : chart.columns[number][place];
    return { series, value, text: formatValue(unitOf(chart, number), value) };
  });
  return rows.filter(({ value }) => value !== null && value !== undefined).sort((one, other) => other.value - one.value);
}

function tooltipRow({ series, text }) {
  const row = line("", "tooltip-row");
  const key = document.createElement("span");
  key.className = `key paint-${series.colour}`;
  row.append(key, line(series.name, "tooltip-name"), line(text, "tooltip-value"));
  return row;
}

function line(text, name) {
  const element = document.createElement("div");
  element.className = name;
  element.textContent = text;
  return element;
}

function placeTooltip(chart) {
  const over = chart.plot.over.getBoundingClientRect();
  const { left, top } = chart.plot.cursor;
  const { offsetWidth: width, offsetHeight: height } = chart.tooltip;
  const x = over.left + left + 14 + width > innerWidth ? over.left + left - width - 14 : over.left + left + 14;
  const y = Math.min(over.top + Math.max(top, 0) + 10, innerHeight - height - 6);
  chart.tooltip.style.left = `${Math.max(x, 4) + scrollX}px`;
  chart.tooltip.style.top = `${Math.max(y, 4) + scrollY}px`;
}
