"""Record the load-test board over the time of a run, so that the report can draw it without any server."""

from pathlib import Path

from dashboards.catalog import board, view
from dashboards.evaluation.times import TimeRange
from dashboards.preview.ask import snapshot_of
from loadtests.run.directory import write_board
from loadtests.run.model import RunFacts
from slo.prometheus import Prometheus

BOARD_UID = "lh-load-test"


def record_board(directory: Path, facts: RunFacts, prometheus: Prometheus) -> None:
    """Ask all that the board asks, once, over the time of the run, and write the answers into the run's directory.

    Raises:
        ServerUnreachable: No answer; nothing is written.
        CannotWrite: The disk is full.
    """
    snapshot = snapshot_of(
        view(board(BOARD_UID)),
        prometheus,
        TimeRange(start=facts.start_time, end=max(facts.end_time, facts.start_time + 1)),
        given={"namespace": (facts.cluster.namespace,), "scenario": (facts.scenario,)},
        scrape_interval_seconds=facts.scrape_interval_seconds,
    )
    write_board(directory, snapshot)
