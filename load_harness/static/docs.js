// The interactive API page: Swagger UI over this pod's own /openapi.json, and nothing from anywhere else.
(() => {
  "use strict";

  const target = document.getElementById("docs");
  const csrfToken = document.querySelector("meta[name=csrf-token]").content;
  const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

  /** A request that a session authenticates changes something only with the session's token. */
  function withToken(request) {
    const url = new URL(request.url, location.href);
    if (url.origin === location.origin && !SAFE_METHODS.has((request.method ?? "GET").toUpperCase())) {
      request.headers["X-CSRF-Token"] = csrfToken;
    }
    return request;
  }

  /** Swagger UI has a dark theme, behind a class of its own; the page's other views keep the choice in `data-theme`. */
  const system = matchMedia("(prefers-color-scheme: dark)");
  function followTheme() {
    const chosen = document.documentElement.dataset.theme;
    document.documentElement.classList.toggle("dark-mode", chosen ? chosen === "dark" : system.matches);
  }
  system.addEventListener("change", followTheme);
  new MutationObserver(followTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  followTheme();

  /** Swagger UI names neither its editor of bodies nor its choice of a content type. */
  function nameFields() {
    for (const field of target.querySelectorAll("textarea:not([aria-label]), select:not([aria-label])")) {
      field.setAttribute("aria-label", field.tagName === "TEXTAREA" ? "Request body" : field.title || "Content type");
    }
    for (const box of target.querySelectorAll("pre:not([tabindex])")) {
      box.tabIndex = 0; // long lines scroll, with the keyboard too
    }
  }
  new MutationObserver(nameFields).observe(target, { childList: true, subtree: true });

  function fail(text) {
    const paragraph = document.createElement("p");
    paragraph.className = "docs-wait";
    paragraph.setAttribute("role", "alert");
    paragraph.textContent = text;
    target.replaceChildren(paragraph);
    target.setAttribute("aria-busy", "false");
  }

  if (typeof SwaggerUIBundle === "undefined") {
    fail("The page's script did not load; reload the page, or read /openapi.json.");
    return;
  }
  SwaggerUIBundle({
    url: "/openapi.json",
    domNode: target,
    layout: "BaseLayout",
    // Its links stand inside of buttons, where a screen reader does not find them.
    deepLinking: false,
    // Its colours are too faint for its own background.
    syntaxHighlight: { activated: false },
    displayRequestDuration: true,
    docExpansion: "list",
    // A document of ours is checked by our own tests, and sent to nobody.
    validatorUrl: null,
    requestInterceptor: withToken,
    showMutatedRequest: false, // the command that it shows is for a shell, which has no session
    onComplete: () => target.setAttribute("aria-busy", "false"),
  });
})();
