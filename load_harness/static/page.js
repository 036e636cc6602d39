"use strict";
/* What the page does beside htmx: says what is wrong with the connection, reads notices out, opens rows. */
(() => {
  const HTML = /^text\/html\b/;
  const opened = new Set();
  const trouble = document.getElementById("trouble");
  const status = document.getElementById("status");

  function say(text, link) {
    if (trouble.textContent === text + (link ? ` ${link.text}` : "")) return;
    trouble.replaceChildren(text);
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link.href;
      anchor.textContent = link.text;
      trouble.append(" ", anchor);
    }
    trouble.hidden = false;
  }

  function clear() {
    trouble.hidden = true;
    trouble.replaceChildren();
  }

  function detail(request) {
    try {
      return JSON.parse(request.responseText).detail || "";
    } catch {
      return "";
    }
  }

  function again(request) {
    const seconds = request.getResponseHeader("Retry-After");
    return seconds ? `; try again in ${seconds} s` : "";
  }

  function explain(request) {
    if (request.status === 401) return say("Your session is over.", { href: "/ui/login?next=/ui", text: "Log in again" });
    if (request.status === 403) return say(detail(request) || "You may not do that.");
    if (request.status === 429) return say(`Too many requests${again(request)}.`);
    if (request.status === 503) return say(`The workload is busy${again(request)}. ${detail(request)}`);
    return say(detail(request) || `The workload answered with ${request.status}.`);
  }

  function open(button, wide) {
    button.setAttribute("aria-expanded", String(wide));
    for (const row of document.querySelectorAll("#jobs tr[data-of]")) {
      if (row.dataset.of === button.dataset.open) row.hidden = !wide;
    }
  }

  function openAgain() {
    for (const button of document.querySelectorAll("#jobs [data-open]")) {
      if (opened.has(button.dataset.open)) open(button, true);
    }
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const ours = HTML.test(xhr.getResponseHeader("Content-Type") || "");
    event.detail.shouldSwap = ours; /* a form with its mistakes is an answer, whatever its status */
    event.detail.isError = !ours;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, successful } = event.detail;
    if (successful || (xhr && HTML.test(xhr.getResponseHeader("Content-Type") || ""))) clear();
  });
  document.addEventListener("htmx:responseError", (event) => explain(event.detail.xhr));
  document.addEventListener("htmx:sendError", () => say("The workload does not answer. What is shown may be old; trying on."));
  document.addEventListener("htmx:timeout", () => say("The workload takes too long to answer. What is shown may be old; trying on."));
  /* At once, before anything is painted: rows that close and open again would make all below them jump. */
  document.addEventListener("htmx:afterSwap", openAgain);
  document.addEventListener("htmx:afterSettle", () => {
    for (const notice of document.querySelectorAll("[data-announce]:not([data-said])")) {
      notice.dataset.said = "";
      status.textContent = notice.textContent;
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open]");
    if (!button) return;
    const wide = button.getAttribute("aria-expanded") !== "true";
    if (wide) opened.add(button.dataset.open);
    else opened.delete(button.dataset.open);
    open(button, wide);
  });
})();
