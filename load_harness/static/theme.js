"use strict";
/* Runs before the first paint, so that nothing is shown in the wrong colours. */
(() => {
  const KEY = "load-harness-theme";
  const THEMES = ["system", "light", "dark"];
  const root = document.documentElement;

  function kept() {
    try {
      const theme = localStorage.getItem(KEY);
      return THEMES.includes(theme) ? theme : THEMES[0];
    } catch {
      return THEMES[0]; /* storage is switched off: the system decides */
    }
  }

  function keep(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      /* the choice lasts as long as the page */
    }
  }

  function show(theme) {
    if (theme === THEMES[0]) delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.setAttribute("aria-label", `Theme: ${theme}`);
      const name = button.querySelector("[data-theme-name]");
      if (name) name.textContent = theme;
    }
    document.dispatchEvent(new Event("themechange"));
  }

  let theme = kept();
  show(theme);
  document.addEventListener("DOMContentLoaded", () => {
    show(theme);
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.addEventListener("click", () => {
        theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
        keep(theme);
        show(theme);
      });
    }
  });
})();
