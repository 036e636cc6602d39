from pathlib import Path

import pytest

from loadtests.report.write import REPORT, write_reports
from loadtests.run.model import Run
from loadtests.verdict import judge
from tests.browser import needs_browser, opened
from tests.loadtests.run_board import with_board
from tests.loadtests.run_builder import good_run, without_scrapes

pytestmark = [pytest.mark.e2e, needs_browser]


@pytest.mark.parametrize(
    ("run", "charts", "sentence"),
    [
        pytest.param(good_run(), 4, "all 9 expectations held", id="a whole run"),
        pytest.param(with_board(good_run()), 3, "At most", id="a whole run with its board"),
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
    write_reports(tmp_path, run, judge(run))
    document = opened(tmp_path / REPORT)
    assert 'data-rendered="true"' in document
    assert charts == document.count("<canvas")
    assert sentence in document
