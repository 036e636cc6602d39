"use strict";
/* What uPlot does not draw itself: stages in the background, thresholds and events. */

const LABEL_FONT_PIXELS = 11;
const SYMBOL_PIXELS = 4.5;

function onPlotArea(plot, draw) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  /* A symbol at either end is seen whole. */
  ctx.rect(bbox.left - SYMBOL_PIXELS * uPlot.pxRatio, 0, bbox.width + 2 * SYMBOL_PIXELS * uPlot.pxRatio, bbox.top + bbox.height);
  ctx.clip();
  draw(ctx, bbox, uPlot.pxRatio);
  ctx.restore();
}

function labelFont(ratio) {
  return `${LABEL_FONT_PIXELS * ratio}px system-ui, sans-serif`;
}

function drawRegions(plot, regions, startTime) {
  onPlotArea(plot, (ctx, bbox, ratio) => {
    ctx.font = labelFont(ratio);
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    regions.forEach((region, number) => {
      const left = Math.max(plot.valToPos(region.start - startTime, "x", true), bbox.left);
      const right = Math.min(plot.valToPos(region.end - startTime, "x", true), bbox.left + bbox.width);
      if (right <= left) return;
      if (number % 2 === 1) {
        ctx.fillStyle = themeColour("shade");
        ctx.fillRect(left, bbox.top, right - left, bbox.height);
      }
      ctx.fillStyle = themeColour("quiet");
      const label = fitted(ctx, region.label, right - left - 6 * ratio);
      ctx.fillText(label, left + 3 * ratio, bbox.top - 3 * ratio);
    });
  });
}

/* Ranges of values, such as those in which an alert would fire. */
function drawZones(plot, zones) {
  onPlotArea(plot, (ctx, bbox) => {
    const place = (value, end) => (value === null ? end : Math.min(Math.max(plot.valToPos(value, "y", true), bbox.top), bbox.top + bbox.height));
    for (const zone of zones) {
      const top = place(zone.high, bbox.top);
      const bottom = place(zone.low, bbox.top + bbox.height);
      ctx.fillStyle = withAlpha(themeColour(zone.colour), 0.12);
      ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    }
  });
}

function fitted(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  let kept = text;
  while (kept && ctx.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1);
  return kept.length > 1 ? `${kept}…` : "";
}

function drawThresholds(plot, thresholds) {
  onPlotArea(plot, (ctx, bbox, ratio) => {
    const labelled = [];
    for (const threshold of thresholds) {
      const y = Math.round(plot.valToPos(threshold.value, "y", true)) + 0.5;
      if (y < bbox.top || y > bbox.top + bbox.height) continue;
      ctx.strokeStyle = themeColour(threshold.colour ?? "threshold");
      ctx.lineWidth = 1.25 * ratio;
      ctx.setLineDash(threshold.dashed ? [2 * ratio, 3 * ratio] : []);
      strokeLine(ctx, bbox.left, y, bbox.left + bbox.width, y);
      if (!threshold.label || labelled.some((other) => Math.abs(other - y) < LABEL_FONT_PIXELS * ratio)) continue;
      labelled.push(y);
      const underMarkers = y - bbox.top < (LABEL_FONT_PIXELS + 4 * SYMBOL_PIXELS) * ratio;
      const baseline = underMarkers ? y + (LABEL_FONT_PIXELS + 6) * ratio : y - 3 * ratio;
      drawHaloedText(ctx, threshold.label, bbox.left + bbox.width - 4 * ratio, baseline, ratio);
    }
  });
}

/* Right-aligned text that stays legible over lines; the legend names it too, where it had no room. */
function drawHaloedText(ctx, text, x, y, ratio) {
  ctx.font = labelFont(ratio);
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.setLineDash([]);
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * ratio;
  ctx.strokeStyle = themeColour("paper");
  ctx.strokeText(text, x, y);
  ctx.fillStyle = themeColour("threshold");
  ctx.fillText(text, x, y);
}

function drawMarkers(plot, markers, startTime) {
  onPlotArea(plot, (ctx, bbox, ratio) => {
    for (const marker of markers) {
      const x = Math.round(plot.valToPos(marker.time - startTime, "x", true)) + 0.5;
      const colour = themeColour(`marker-${marker.kind}`);
      ctx.strokeStyle = withAlpha(colour, 0.55);
      ctx.lineWidth = ratio;
      ctx.setLineDash([3 * ratio, 3 * ratio]);
      strokeLine(ctx, x, bbox.top + 2 * SYMBOL_PIXELS * ratio, x, bbox.top + bbox.height);
      ctx.fillStyle = colour;
      ctx.fill(symbolPath(marker.kind, x, bbox.top + (SYMBOL_PIXELS + 1) * ratio, SYMBOL_PIXELS * ratio));
    }
  });
}

function strokeLine(ctx, fromX, fromY, toX, toY) {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

const SYMBOL_CORNERS = {
  up: [[0, -1], [1, 0.8], [-1, 0.8]],
  down: [[0, 1], [1, -0.8], [-1, -0.8]],
  alert: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
  fault: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  note: [[0, -1], [0.7, -0.7], [1, 0], [0.7, 0.7], [0, 1], [-0.7, 0.7], [-1, 0], [-0.7, -0.7]],
};

function symbolPath(kind, x, y, radius) {
  const path = new Path2D();
  SYMBOL_CORNERS[kind].forEach(([right, down]) => path.lineTo(x + right * radius, y + down * radius));
  return path;
}
