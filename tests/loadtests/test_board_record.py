from pathlib import Path

import pytest

from loadtests.board_record import BOARD_UID, record_board
from loadtests.run.directory import BOARD, read_run
from slo.connection import Refused
from slo.errors import ServerUnreachable
from slo.series import TimeSeries
from tests.dashboards.fake_prometheus import FakePrometheus
from tests.loadtests.run_builder import DURATION_SECONDS, START, good_run
from tests.loadtests.run_directory import write_run


class _Silent(FakePrometheus):
    """Is reached for the values of labels, and for nothing else."""

    def query_range(self, query: str, **_: object) -> tuple[TimeSeries, ...]:
        """Not answer."""
        raise ServerUnreachable(url=self.url, asked=query, check="is it up?") from Refused(500, "gone")


def test_the_board_is_recorded_over_the_run(tmp_path: Path) -> None:
    """For the namespace and the scenario of the run."""
    run, prometheus = good_run(), FakePrometheus()
    write_run(tmp_path, run)

    record_board(tmp_path, run.facts, prometheus)

    board = read_run(tmp_path).board
    assert (BOARD_UID, START, START + DURATION_SECONDS) == (board.dashboard.uid, board.range.start, board.range.end)
    assert [("demo",), ("hpa",)] == [board.choices.by_name[name].values for name in ("namespace", "scenario")]
    assert {5.0} == {step for _, _, step in prometheus.steps[-40:]} - {60.0}
    assert all('namespace=~"demo"' in query for query in prometheus.asked if "locust" in query)


def test_nothing_is_recorded_of_a_server_that_is_gone(tmp_path: Path) -> None:
    """The run is judged without it."""
    with pytest.raises(ServerUnreachable):
        record_board(tmp_path, good_run().facts, _Silent())
    assert not (tmp_path / BOARD).exists()
