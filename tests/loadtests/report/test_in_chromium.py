import shutil
import subprocess
from pathlib import Path

import pytest

from loadtests.report.write import REPORT, write_reports
from loadtests.run.model import Run
from loadtests.verdict import judge
from tests.loadtests.run_builder import good_run, without_scrapes

_BROWSER = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(_BROWSER is None, reason="no chromium and no google-chrome on the PATH"),
]


def opened(run: Run, folder: Path) -> str:
    """Write the report of a run and give it back as a browser has it, once its scripts have run."""
    write_reports(folder, run, judge(run))
    options = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--virtual-time-budget=3000", f"--user-data-dir={folder / 'profile'}", "--dump-dom"),
    ]
    command = [str(_BROWSER), *options, (folder / REPORT).as_uri()]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout


@pytest.mark.parametrize(
    ("run", "charts", "sentence"),
    [
        pytest.param(good_run(), 4, "all 9 expectations held", id="a whole run"),
        pytest.param(
            without_scrapes(good_run(), 60, 1000),
            4,
            "could not be judged",
            id="a run whose Prometheus stopped",
        ),
    ],
)
def test_a_report_is_drawn(run: Run, charts: int, sentence: str, tmp_path: Path) -> None:
    """Every chart that has data is drawn, and the verdict is on the page."""
    document = opened(run, tmp_path)
    assert 'data-rendered="true"' in document
    assert charts == document.count("<canvas")
    assert sentence in document
