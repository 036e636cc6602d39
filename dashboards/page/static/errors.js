"use strict";
/* Runs before everything else: whatever breaks later is said on the page, not only in the console. */

document.documentElement.classList.remove("no-js");

function showError(text) {
  const place = document.getElementById("page-error");
  if (!place) {
    document.addEventListener("DOMContentLoaded", () => showError(text));
    return;
  }
  place.textContent = `Part of this page could not be drawn (${text}). The numbers in its tables are complete.`;
  place.hidden = false;
  document.documentElement.classList.add("broken");
}

window.addEventListener("error", (event) => showError(event.message));
window.addEventListener("unhandledrejection", (event) => showError(String(event.reason)));
document.addEventListener("securitypolicyviolation", (event) => showError(`blocked: ${event.violatedDirective}`));
