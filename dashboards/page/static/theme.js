"use strict";
/* Colours live in the style sheet; a canvas needs them resolved for the theme that is on. */

const THEMES = ["auto", "dark", "light"];
const themeListeners = [];
const resolvedColours = new Map();
const colourProbe = document.body.appendChild(document.createElement("span"));
colourProbe.hidden = true;

function themeColour(name) {
  if (!resolvedColours.has(name)) {
    colourProbe.style.color = `var(--${name})`;
    resolvedColours.set(name, getComputedStyle(colourProbe).color);
  }
  return resolvedColours.get(name);
}

function withAlpha(colour, alpha) {
  const [red, green, blue] = colour.match(/[\d.]+/g);
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  themeChanged();
}

function themeChanged() {
  resolvedColours.clear();
  themeListeners.forEach((listener) => listener());
}

function startThemeButton() {
  const button = document.getElementById("theme");
  let theme = THEMES[0];
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    button.textContent = `Theme: ${theme}`;
    setTheme(theme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themeChanged);
  window.addEventListener("beforeprint", () => setTheme("light"));
  window.addEventListener("afterprint", () => setTheme(theme));
}
