"""Somebody who looks at the page: goes, reads, clicks, and keeps an eye on what the browser says meanwhile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import APIResponse, ConsoleMessage, Page, Request

SCREENSHOTS = Path(__file__).parents[2] / "out" / "page"
_GRAVE = frozenset({"serious", "critical"})
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
"""How Chromium says that an answer was none of 2xx and 3xx; a form that is refused is one."""
_BROKEN_OFF = ("htmx:afterRequest, ", "htmx:sendAbort, ")
"""How htmx says that a poll has given way to a click (`hx-sync`); a request that fails is `htmx:sendError`."""
_LOG_IN = re.compile("log in|sign in", re.IGNORECASE)
_FAULT_HEADER = "load-harness-fault"
_MOST_STOPS = 80
"""Of the Tab key, from one end of the page to the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the page is, and what opens it."""

    url: str
    key: str


class Visitor:
    """One browser window."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.complaints: list[str] = []
        """What the browser found wrong: errors of scripts, breaches of the policy, requests to others."""
        self.expected: set[int] = set()
        """The statuses that the test provokes."""
        self._site = site
        page.on("console", self._read)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._watch)

    def go(self, path: str) -> Page:
        """Open a path of the site."""
        self.page.goto(self._site.url + path)
        return self.page

    def log_in(self, path: str = "/ui") -> Page:
        """Open a path as somebody with the key."""
        self.go(path)
        self.page.locator("input[name=key]").fill(self._site.key)
        self.page.get_by_role("button", name=_LOG_IN).click()
        self.page.wait_for_url(self._site.url + path)
        return self.page

    def neighbour(self) -> "Visitor":
        """Somebody else in another window, who has not logged in yet; what goes wrong there is noted here."""
        browser = self.page.context.browser
        assert browser is not None
        other = Visitor(browser.new_context().new_page(), self._site)
        other.complaints = self.complaints
        return other

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> APIResponse:
        """Ask the interface, as a program with the key."""
        headers = {"X-API-Key": self._site.key}
        return self.page.request.fetch(
            self._site.url + path, method=method, data=None if body is None else dict(body), headers=headers
        )

    def start_load(self) -> str:
        """Start a small load on all pods, not by the page, and give its id."""
        body = {"kind": "cpu", "total": {"cores": 0.03}, "duration_seconds": 60}
        answer = self.ask("POST", "/load/cluster", body)
        assert answer.ok, answer.text()
        return str(answer.json()["id"])

    def load_ids(self) -> set[str]:
        """Name all loads that any pod remembers: those that are spread by the id of the whole."""
        pods = self.ask("GET", "/load/jobs?scope=cluster").json()["pods"]
        return {str(job.get("cluster_id") or job["id"]) for pod in pods for job in pod["jobs"]}

    def fault(self) -> tuple[int, str | None]:
        """Send a request that may meet a fault; give its status, and the fault that its answer names."""
        answer = self.ask("GET", "/load/cpu/work?ms=1")
        return answer.status, answer.headers.get(_FAULT_HEADER)

    def leave_nothing(self) -> None:
        """End what a test has started or switched on, so that the next one finds the pods idle."""
        self.ask("DELETE", "/faults?scope=cluster")
        for load_id in self.load_ids():
            self.ask("DELETE", f"/load/cluster/{load_id}")

    def tab_to(self, element_id: str) -> None:
        """Press Tab until an element has the focus."""
        for _ in range(_MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.id") == element_id:
                return
        message = f"{element_id}: is not reached by {_MOST_STOPS} times Tab"
        raise AssertionError(message)

    def barriers(self) -> list[str]:
        """Name what keeps somebody from using the view, as axe finds it."""
        violations: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return [
            f"{found['impact']}: {found['id']} at {node['target']}: {node['failureSummary']}"
            for found in violations
            if found["impact"] in _GRAVE
            for node in found["nodes"]
        ]

    def overhang(self) -> int:
        """Measure by how many pixels the view is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return wide

    def photograph(self, name: str) -> None:
        """Keep a picture of the whole view."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def _read(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or message.text.startswith(_BROKEN_OFF):
            return
        refused = _REFUSED.match(message.text)
        if refused is None or int(refused[1]) not in self.expected:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self._site.url + "/", "data:")):
            self.complaints.append(f"a request to {request.url}")
