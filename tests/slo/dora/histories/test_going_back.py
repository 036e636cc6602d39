"""Histories in which production goes back to what ran before, or stays as it was."""

from pathlib import Path

import pytest

from slo.dora.attribution.model import Kind
from slo.dora.conventions import (
    CHANGE_FAIL_RATE,
    CHANGE_LEAD_TIME,
    DEPLOYMENT_FREQUENCY,
    DEPLOYMENT_REWORK_RATE,
    FAILED_DEPLOYMENT_RECOVERY_TIME,
)
from slo.dora.model import Outcome
from tests.slo.dora.histories.delivered import Delivered, signals, subjects
from tests.slo.dora.repository import BEGIN, DAY, HOUR


def test_rollback(tmp_path: Path) -> None:
    """v2 is authored at 20 h and deployed at 24 h; at 25 h v1 is deployed again.

    By hand: v2 failed and was over 1 h later. Of v1 and v2, 1 of 2 failed (the rollback is in neither number); of three
    deployments one, the rollback, was not planned; the only known lead time is 24 - 20 = 4 h; 3 deployments in 28 d.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("v1", BEGIN + 10 * HOUR)
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("v2", BEGIN + 24 * HOUR)
    shop.deploy("v1 again", BEGIN + 25 * HOUR, "HEAD~1")

    judged = shop.judged()
    assert [Kind.FIRST, Kind.NEW, Kind.ROLLBACK] == [judged[name].kind for name in ("v1", "v2", "v1 again")]
    assert ["rollback"] == signals(judged["v2"])
    assert "rolled back by v1 again (cd:v1 again), 1 h later" == judged["v2"].failures[0].because
    assert (BEGIN + 25 * HOUR, "cd:v1 again") == (judged["v2"].recovered_seconds, judged["v2"].recovered_by)
    assert "cd:v2" == judged["v1 again"].rollback_of
    assert () == judged["v1 again"].changes

    assert (1, 2, 0.5) == _ratio(shop, CHANGE_FAIL_RATE)
    assert (1, 3, 1 / 3) == _ratio(shop, DEPLOYMENT_REWORK_RATE)
    assert 4 * HOUR == shop.figure(CHANGE_LEAD_TIME).value
    assert 1 * HOUR == shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME).value
    assert 3 / 28 == shop.figure(DEPLOYMENT_FREQUENCY).value


def test_rollback_over_two_deployments(tmp_path: Path) -> None:
    """v2 at 24 h and v3 at 48 h are both gone when v1 comes again at 50 h: 26 h and 2 h; 2 of 3 failed.

    When v3 then comes again at 60 h it brings nothing new and takes nothing back: a redeployment.
    """
    shop = Delivered(tmp_path)
    for number, at in ((1, 10), (2, 24), (3, 48)):
        shop.git.commit(f"change {number}", at=BEGIN + (at - 2) * HOUR)
        shop.deploy(f"v{number}", BEGIN + at * HOUR)
    shop.deploy("back", BEGIN + 50 * HOUR, "HEAD~2")
    shop.deploy("forth", BEGIN + 60 * HOUR)

    judged = shop.judged()
    assert "cd:v3" == judged["back"].rollback_of
    assert [["rollback"], ["rollback"]] == [signals(judged["v2"]), signals(judged["v3"])]
    assert [26 * HOUR, 2 * HOUR] == [
        (judged[name].recovered_seconds or 0) - judged[name].deployment.finished_seconds for name in ("v2", "v3")
    ]
    assert Kind.REDEPLOYMENT is judged["forth"].kind
    assert [] == signals(judged["back"])
    assert (2, 4, 0.5) == _ratio(shop, CHANGE_FAIL_RATE)


def test_rollback_of_what_was_rolled_back(tmp_path: Path) -> None:
    """v3 of 30 h goes back to v2 at 31 h, and v2 of 24 h to v1 at 40 h: the second takes back v2, and not v3 again.

    By hand: v2 and v3 failed, once each, and were over after 16 h and 1 h.
    """
    shop = Delivered(tmp_path)
    for number, at in ((1, 10), (2, 24), (3, 30)):
        shop.git.commit(f"change {number}", at=BEGIN + (at - 2) * HOUR)
        shop.deploy(f"v{number}", BEGIN + at * HOUR)
    shop.deploy("to v2", BEGIN + 31 * HOUR, "HEAD~1")
    shop.deploy("to v1", BEGIN + 40 * HOUR, "HEAD~2")

    judged = shop.judged()
    assert ["cd:v3", "cd:v2"] == [judged[name].rollback_of for name in ("to v2", "to v1")]
    assert [["rollback"], ["rollback"]] == [signals(judged[name]) for name in ("v2", "v3")]
    assert ["cd:to v1", "cd:to v2"] == [judged[name].recovered_by for name in ("v2", "v3")]
    assert (2, 3, 2 / 3) == _ratio(shop, CHANGE_FAIL_RATE)


def test_redeploy(tmp_path: Path) -> None:
    """The same commit at 24 h and again at 30 h: one of three deployments is no new one, and nothing failed.

    By hand: 2 deployments in 28 d; lead time of the one change 24 - 20 = 4 h, once.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("v1", BEGIN + 10 * HOUR)
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("v2", BEGIN + 24 * HOUR)
    shop.deploy("v2, restarted", BEGIN + 30 * HOUR)

    judged = shop.judged()
    assert Kind.REDEPLOYMENT is judged["v2, restarted"].kind
    assert () == judged["v2, restarted"].changes
    assert 2 / 28 == shop.figure(DEPLOYMENT_FREQUENCY).value
    lead = shop.figure(CHANGE_LEAD_TIME)
    assert (1, 4 * HOUR) == (lead.n, lead.value)
    assert 0.0 == shop.figure(CHANGE_FAIL_RATE).value


def test_failed_canary(tmp_path: Path) -> None:
    """v2 took users' requests from 24 h to 25 h and failed; v2.1 brings its change to stay at 30 h.

    By hand: v2 failed, users had it for 1 h, as it was over when it ended, and it brought nothing that stayed; the
    changes of 20 h and 28 h came to stay at 30 h: 10 h and 2 h. A pipeline that failed at 26 h never reached
    production. 1 of 3 failed (v1, v2, v2.1).
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("v1", BEGIN + 10 * HOUR)
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("v2", BEGIN + 25 * HOUR, started_seconds=BEGIN + 24 * HOUR, outcome=Outcome.FAILURE)
    shop.deploy("v2, tests", BEGIN + 26 * HOUR, outcome=Outcome.FAILURE, reached_production=False)
    shop.git.commit("mended", at=BEGIN + 28 * HOUR)
    shop.deploy("v2.1", BEGIN + 30 * HOUR)

    judged = shop.judged()
    assert (Kind.NEW, (), ["canary"]) == (judged["v2"].kind, judged["v2"].changes, signals(judged["v2"]))
    assert BEGIN + 25 * HOUR == judged["v2"].recovered_seconds
    recovery = shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME)
    assert (1, HOUR) == (recovery.n, recovery.value)
    assert (Kind.ATTEMPT, []) == (judged["v2, tests"].kind, signals(judged["v2, tests"]))
    assert ["two", "mended"] == subjects(judged["v2.1"])
    assert [10 * HOUR, 2 * HOUR] == [change.lead_seconds for change in judged["v2.1"].changes or ()]
    assert (1, 3, 1 / 3) == _ratio(shop, CHANGE_FAIL_RATE)


@pytest.mark.parametrize("named", ["artifact", "version"])
def test_rollback_without_a_history(tmp_path: Path, named: str) -> None:
    """Where no commit is known, the same artifact or version that ran before the last one is a rollback too."""
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    for number, name in enumerate(("shop:1.0", "shop:1.1", "shop:1.0")):
        version, artifact = (name, None) if named == "version" else (None, name)
        shop.deploy(version, BEGIN + number * HOUR, None, id=f"cd:{number}", artifact=artifact)

    kinds = [one.kind for one in shop.attribution().deployments]
    assert [Kind.FIRST, Kind.UNKNOWN, Kind.ROLLBACK] == kinds
    assert ["rollback"] == signals(shop.attribution().deployments[1])


def test_first_deployment(tmp_path: Path) -> None:
    """What ran before the first deployment that is known is not: its changes are unknown, not all of the history.

    By hand: no lead time at all, 1 deployment in 28 d, 0 of 1 failed.
    """
    shop = Delivered(tmp_path)
    for number in range(5):
        shop.git.commit(f"change {number}", at=BEGIN + number * DAY)
    shop.deploy("v1", BEGIN + 10 * DAY)

    judged = shop.judged()["v1"]
    assert (Kind.FIRST, None) == (judged.kind, judged.changes)
    assert "it is the first deployment known of its service and environment: what ran before is not" == (
        judged.changes_unknown
    )
    lead = shop.figure(CHANGE_LEAD_TIME)
    assert (0, None) == (lead.n, lead.value)
    assert 1 / 28 == shop.figure(DEPLOYMENT_FREQUENCY).value
    assert (0, 1, 0.0) == _ratio(shop, CHANGE_FAIL_RATE)


def _ratio(shop: Delivered, metric: str) -> tuple[int | None, int, float | None]:
    figure = shop.figure(metric)
    return figure.numerator, figure.n, figure.value
