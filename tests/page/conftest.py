"""A real browser before a real sandbox with a key: what it shows, what it logs and whom it asks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser import COMMAND, OPTIONS
from tests.loadtests.sandbox.real import leftovers
from tests.page.visitor import Site, Visitor
from tests.waiting import eventually

_ROOT = Path(__file__).parents[2]
_SECONDS = 90.0
_PODS = 3
_PATIENCE_MILLISECONDS = 10_000
_KEY = "the key of the browser test"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's own browser; none is downloaded."""
    browser = playwright.chromium.launch(executable_path=COMMAND, args=list(OPTIONS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A sandbox with three pods that ask for a key, behind their Service."""
    directory = tmp_path_factory.mktemp("page") / ".sandbox"
    manifests = str(_ROOT / "k8s/overlays/three-pods")
    try:
        up = _sandbox("up", "--dir", str(directory), "--manifests", manifests)
        assert 0 == up.returncode, up.stderr
        eventually(lambda: _ready_pods(directory) >= _PODS, what=f"{_PODS} ready pods", within_seconds=40)
        yield Site(url=_status(directory)["urls"]["workload"], key=_KEY)
    finally:
        _sandbox("down", "--dir", str(directory))
    assert [] == leftovers(directory)


@pytest.fixture
def visitor(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody with a browser window of their own; in the end, nothing may have gone wrong unseen."""
    width, is_dark = getattr(request, "param", (1440, False))
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if is_dark else "light")
    context.set_default_timeout(_PATIENCE_MILLISECONDS)
    visitor = Visitor(context.new_page(), site)
    yield visitor
    complaints = tuple(visitor.complaints)  # of what is broken off by leaving, nobody needs to hear
    visitor.leave_nothing()
    for each in browser.contexts:
        each.close()
    assert not complaints, "\n".join(complaints)


def _ready_pods(directory: Path) -> int:
    return sum(pod["ready"] for pod in _status(directory)["pods"])


def _status(directory: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((directory / "state.json").read_text(encoding="utf-8"))
    return state


def _sandbox(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "load_harness", "sandbox", *arguments],
        cwd=_ROOT,
        env={**os.environ, "LOAD_HARNESS_API_KEY": _KEY},
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
