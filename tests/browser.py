"""A real browser that opens pages, for the tests that need one."""

import shutil
import subprocess
from pathlib import Path

import pytest

_NAMES = ("chromium", "google-chrome", "chromium-browser")
COMMAND = next(filter(None, map(shutil.which, _NAMES)), None)
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
"""It runs in a container, shows itself to nobody, and asks nobody for anything."""

needs_browser = pytest.mark.skipif(COMMAND is None, reason="no chromium and no google-chrome on the PATH")


def opened(page: Path) -> str:
    """Open a page and give its document back as it is once its scripts have run."""
    once = ("--headless", "--virtual-time-budget=3000", f"--user-data-dir={page.parent / 'profile'}", "--dump-dom")
    command = [str(COMMAND), *OPTIONS, *once, page.as_uri()]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout
