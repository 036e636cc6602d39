"use strict";
/* The live charts: asks the server every few seconds and draws what it says. All data is the server's. */
(() => {
  const POLL_SECONDS = 3;
  const LONGEST_PAUSE_SECONDS = 30;
  const PLOT_HEIGHT = 150;
  const COLOURS = 8;
  const MEBIBYTE = 1048576;

  const few = (value) => {
    const size = Math.abs(value);
    return value.toLocaleString(undefined, { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3 });
  };
  const SPELT = {
    per_second: (value) => few(value),
    seconds: (value) => (value < 1 ? `${few(value * 1000)} ms` : `${few(value)} s`),
    ratio: (value) => `${few(value * 100)} %`,
    cores: (value) => few(value),
    bytes: (value) => (value >= 1024 * MEBIBYTE ? `${few(value / (1024 * MEBIBYTE))} GiB` : `${few(value / MEBIBYTE)} MiB`),
    count: (value) => few(value),
  };
  /* The least that an axis reaches to, so that a little noise is not drawn as a mountain. */
  const LEAST = { per_second: 1, seconds: 0.01, ratio: 0.01, cores: 0.1, bytes: 64 * MEBIBYTE, count: 2 };
  const EMPTY = {
    requests: "No requests counted yet",
    latency: "No good answers in these minutes",
    errors: "No requests in these minutes",
  };

  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
  const FONT = "11px system-ui, sans-serif";
  const BYTE_STEPS = Array.from({ length: 30 }, (_, power) => 2 ** (power + 17));

  class LiveChart {
    constructor(figure) {
      this.figure = figure;
      this.unit = figure.dataset.unit;
      this.place = figure.querySelector(".live-plot");
      this.empty = figure.querySelector(".live-empty");
      this.legend = figure.querySelector(".live-legend");
      this.note = figure.querySelector(".live-note");
      this.plot = null;
      this.names = "";
      new ResizeObserver(() => this.resize()).observe(this.place);
    }

    show(chart, pageSource) {
      this.chart = chart;
      const known = chart.lines.some((line) => !line.reference && line.values.some((value) => value !== null));
      const source = chart.source !== pageSource ? "Shown from the pods: " : "";
      this.note.textContent = chart.note ? source + chart.note : "";
      this.empty.textContent = known ? "" : EMPTY[chart.id] || chart.note || "Nothing known yet";
      this.empty.hidden = known;
      const names = JSON.stringify(chart.lines.map((line) => [line.name, line.reference]));
      if (names !== this.names) this.rebuild(names);
      this.plot.setData(this.columns());
      this.values(null);
    }

    rebuild(names) {
      this.names = names;
      this.plot?.destroy();
      this.legend.replaceChildren(...this.chart.lines.map((line, number) => entry(line, this.key(number))));
      this.cells = [...this.legend.querySelectorAll("dd")];
      this.plot = new uPlot(this.options(), this.columns(), this.place);
    }

    columns() {
      const { first, step_seconds: step, lines } = this.chart;
      const length = lines.length ? lines[0].values.length : 0;
      const times = Array.from({ length }, (_, number) => first + number * step);
      return [times, ...lines.map((line) => line.values)];
    }

    key(number) {
      const line = this.chart.lines[number];
      const data = this.chart.lines.filter((one) => !one.reference);
      return line.reference ? "--live-reference" : `--live-${(data.indexOf(line) % COLOURS) + 1}`;
    }

    options() {
      const colour = (name) => () => this.colour(name);
      const axis = { stroke: colour("--live-quiet"), grid: { stroke: colour("--live-grid"), width: 1 }, ticks: { show: false }, font: FONT };
      return {
        width: Math.max(50, this.place.clientWidth),
        height: PLOT_HEIGHT,
        padding: [8, halfLabel(), 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: "live" } },
        scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, Math.max(LEAST[this.unit], (high || 0) * 1.1)] } },
        axes: [
          { ...axis, space: 60, size: 28, gap: 9, incrs: [60, 120], values: (_plot, times) => times.map((time) => clock.format(time * 1000)) },
          { ...axis, space: 32, size: 62, ...(this.unit === "bytes" ? { incrs: BYTE_STEPS } : {}), values: (_plot, values) => values.map((value) => SPELT[this.unit](value)) },
        ],
        series: [{}, ...this.chart.lines.map((line, number) => series(line, colour(this.key(number)), this.unit))],
        hooks: { setCursor: [(plot) => this.values(plot.cursor.idx ?? null)] },
      };
    }

    /* A canvas knows no var() and no light-dark(): an element that nobody sees tells what they come to. */
    colour(name) {
      this.probe ??= this.figure.appendChild(Object.assign(document.createElement("span"), { hidden: true }));
      this.probe.style.color = `var(${name})`;
      return getComputedStyle(this.probe).color;
    }

    /* The legend tells the values under the cursor, and the latest ones otherwise. */
    values(index) {
      this.chart.lines.forEach((line, number) => {
        const value = index === null || index >= line.values.length ? latest(line.values) : line.values[index];
        this.cells[number].textContent = value === null ? "no data" : SPELT[this.unit](value);
      });
    }

    resize() {
      const width = this.place.clientWidth;
      if (this.plot && width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: PLOT_HEIGHT });
    }

    recolour() {
      this.plot?.redraw(false, true);
    }
  }

  /* What the last time on the axis, written below its line, needs to the right of it. */
  function halfLabel() {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = FONT;
    return Math.ceil(pen.measureText(clock.format(new Date(2000, 0, 1, 20, 48))).width / 2) + 2;
  }

  /* The last step may not have been told yet; what is older than that is not the latest. */
  function latest(values) {
    return values.at(-1) ?? values.at(-2) ?? null;
  }

  function entry(line, key) {
    const row = document.createElement("div");
    const [name, value] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = line.name;
    row.append(name, value);
    row.style.setProperty("--live-key", `var(${key})`);
    if (line.reference) row.className = `live-reference${line.name.startsWith("limit") ? " live-limit" : ""}`;
    return row;
  }

  function series(line, stroke, unit) {
    const options = { stroke, width: line.reference ? 1 : 2, spanGaps: false, points: { show: false } };
    if (line.reference) options.dash = line.name.startsWith("limit") ? [2, 3] : [6, 4];
    else options.points = { show: false, filter: isolated, size: 4, fill: stroke };
    if (unit === "count") options.paths = uPlot.paths.stepped({ align: 1 });
    return options;
  }

  /* A value between two gaps has no line to be seen by. */
  function isolated(plot, number) {
    const values = plot.data[number];
    return [...values.keys()].filter((at) => values[at] != null && values[at - 1] == null && values[at + 1] == null);
  }

  function sourceText(live) {
    const missing = Object.entries(live.missing).map(([address, because]) => `${address}: ${because}`);
    const without = missing.length ? ` Without ${missing.join("; ")}.` : "";
    if (live.source === "prometheus") return `From Prometheus, ${live.workload}.${without}`;
    const pods = live.pods === 1 ? "this pod" : `${live.pods} pods`;
    return `From ${pods}, without Prometheus: ${live.because}.${without}`;
  }

  function trouble(response) {
    const wait = Number(response.headers.get("Retry-After")) || 0;
    const texts = {
      401: "You are logged out: reload the page to log in again.",
      403: "Your role may not see this.",
      429: "Too many requests: waiting before the next one.",
      503: "The pod is too busy to answer: waiting.",
    };
    return { text: texts[response.status] || `The pod answered ${response.status}.`, wait };
  }

  class Live {
    constructor(section) {
      this.section = section;
      this.charts = new Map([...section.querySelectorAll(".live-chart")].map((figure) => [figure.dataset.chart, new LiveChart(figure)]));
      this.pause = POLL_SECONDS;
      this.timer = null;
      document.addEventListener("visibilitychange", () => document.hidden || this.soon(0));
      const recolour = () => this.charts.forEach((chart) => chart.recolour());
      new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    }

    soon(seconds) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.poll(), seconds * 1000);
    }

    async poll() {
      if (document.hidden) return;
      try {
        const response = await fetch(this.section.dataset.url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
        if (response.ok) this.show(await response.json());
        else this.fail(trouble(response));
      } catch {
        this.fail({ text: "No answer from the server.", wait: 0 });
      }
      this.soon(this.pause);
    }

    show(live) {
      this.pause = live.state === "reading" ? 1 : POLL_SECONDS;
      if (live.state === "reading") return;
      if (live.state === "failed") return this.fail({ text: "the pod could not read its figures; its log says why.", wait: 0 });
      this.section.dataset.state = live.state;
      this.say("live-source", sourceText(live));
      this.say("live-state", live.state === "stale" ? `Not up to date: these figures are ${Math.round(live.age_seconds)} s old.` : "");
      live.charts.forEach((chart) => this.charts.get(chart.id)?.show(chart, live.source));
    }

    fail({ text, wait }) {
      this.pause = Math.max(wait, Math.min(LONGEST_PAUSE_SECONDS, this.pause * 2));
      this.section.dataset.state = "stale";
      this.say("live-state", `Not up to date: ${text}`);
    }

    /* Said anew only where it changed: a screen reader reads every change out. */
    say(id, text) {
      const element = document.getElementById(id);
      if (element.textContent !== text) element.textContent = text;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const section = document.getElementById("live");
    if (section) new Live(section).poll();
  });
})();
