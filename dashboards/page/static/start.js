"use strict";
/* Draw every group, then say so on the root element: tests and printers wait for it. */

const PRINT_WIDTH_PIXELS = 680;

function startPage() {
  const sections = [...document.querySelectorAll(".chart-group")];
  const groups = sections.map(createGroup);
  const charts = groups.flatMap((group) => group.charts);
  startPrinting(charts);
  setTimeout(() => sayRendered(charts.length));
}

/* uPlot draws in microtasks, which are over when a timer fires. A frame may never come: nobody may be looking. */
function sayRendered(drawn) {
  document.documentElement.dataset.charts = drawn;
  document.documentElement.dataset.rendered = "true";
}

/* Paper is narrower than the window, is not hovered, and unfolds nothing. */
function startPrinting(charts) {
  let folded = [];
  window.addEventListener("beforeprint", () => {
    charts.forEach((chart) => resizeChart(chart, PRINT_WIDTH_PIXELS));
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((details) => { details.open = true; });
  });
  window.addEventListener("afterprint", () => {
    charts.forEach((chart) => resizeChart(chart, chart.element.clientWidth));
    folded.forEach((details) => { details.open = false; });
  });
}

startThemeButton();
startPage();
