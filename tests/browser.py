"""A real browser that opens pages, for the tests that need one."""

import shutil
import subprocess
from pathlib import Path

import pytest

_NAMES = ("chromium", "google-chrome", "chromium-browser")
_COMMAND = next(filter(None, map(shutil.which, _NAMES)), None)

needs_browser = pytest.mark.skipif(_COMMAND is None, reason="no chromium and no google-chrome on the PATH")


def opened(page: Path) -> str:
    """Open a page and give its document back as it is once its scripts have run."""
    options = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--virtual-time-budget=3000", f"--user-data-dir={page.parent / 'profile'}", "--dump-dom"),
    ]
    command = [str(_COMMAND), *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout
