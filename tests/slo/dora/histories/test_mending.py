"""Histories in which something is mended: by a revert, a hotfix, a trailer; and incidents that stay open."""

from pathlib import Path

from slo.dora.attribution.model import Confidence, Kind
from slo.dora.conventions import (
    CHANGE_FAIL_RATE,
    CHANGE_LEAD_TIME,
    DEPLOYMENT_REWORK_RATE,
    FAILED_DEPLOYMENT_RECOVERY_TIME,
)
from slo.dora.model import MergedChange, Outcome
from slo.dora.policy.model import Policy
from tests.slo.dora.histories.delivered import Delivered, reworked, signals, subjects
from tests.slo.dora.repository import BEGIN, DAY, HOUR


def _with_v2(directory: Path, policy: Policy | None = None) -> Delivered:
    """v1 at 10 h; v2 at 24 h with a change of 20 h."""
    shop = Delivered(directory, policy)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("v1", BEGIN + 10 * HOUR)
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("v2", BEGIN + 24 * HOUR)
    return shop


def test_revert(tmp_path: Path) -> None:
    """v3 reverts at 27 h what v2 brought at 24 h: v2 failed for 3 h, and v3 was not planned.

    By hand: 1 of 3 failed, 1 of 3 not planned; the revert (26 h) is a change itself: 1 h, beside 24 - 20 = 4 h.
    """
    shop = _with_v2(tmp_path)
    revert = shop.git.revert("HEAD", at=BEGIN + 26 * HOUR)
    shop.deploy("v3", BEGIN + 27 * HOUR)

    judged = shop.judged()
    assert [("revert", Confidence.CERTAIN, revert)] == [
        (one.signal, one.confidence, one.by) for one in judged["v2"].failures
    ]
    assert f"reverted by {revert[:7]} in v3, 3 h later" == judged["v2"].failures[0].because
    assert (["revert"], Kind.NEW) == (reworked(judged["v3"]), judged["v3"].kind)
    assert 3 * HOUR == shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME).value
    assert (1, 3) == (shop.figure(CHANGE_FAIL_RATE).numerator, shop.figure(CHANGE_FAIL_RATE).n)
    assert 1 / 3 == shop.figure(DEPLOYMENT_REWORK_RATE).value
    assert 2.5 * HOUR == shop.figure(CHANGE_LEAD_TIME).value


def test_revert_of_a_revert(tmp_path: Path) -> None:
    """v4 brings again at 40 h what v3 had reverted: v2 did fail, v3 did not, and v4 was planned.

    By hand: 1 of 4 failed and 1 of 4 not planned. A third revert in v5 at 45 h takes it back again: then v4 failed for
    5 h, which makes 2 of 5 for both.
    """
    shop = _with_v2(tmp_path)
    shop.git.revert("HEAD", at=BEGIN + 26 * HOUR)
    shop.deploy("v3", BEGIN + 27 * HOUR)
    shop.git.revert("HEAD", at=BEGIN + 38 * HOUR)
    shop.deploy("v4", BEGIN + 40 * HOUR)

    judged = shop.judged()
    assert [["revert"], [], []] == [signals(judged[name]) for name in ("v2", "v3", "v4")]
    assert [[], ["revert"], []] == [reworked(judged[name]) for name in ("v2", "v3", "v4")]
    assert 1 / 4 == shop.figure(CHANGE_FAIL_RATE).value

    shop.git.revert("HEAD", at=BEGIN + 44 * HOUR)
    shop.deploy("v5", BEGIN + 45 * HOUR)
    judged = shop.judged()
    assert [["revert"], [], ["revert"]] == [signals(judged[name]) for name in ("v2", "v3", "v4")]
    assert BEGIN + 45 * HOUR == judged["v4"].recovered_seconds
    assert 2 / 5 == shop.figure(CHANGE_FAIL_RATE).value
    assert 2 / 5 == shop.figure(DEPLOYMENT_REWORK_RATE).value


def test_reverts_that_are_no_failure(tmp_path: Path) -> None:
    """What was reverted before it ran, or a week and more after, says nothing of the deployment that brought it.

    v3 brings a change and its own revert: none failed. v4 reverts v2's change 8 d after v2: too long ago.
    """
    shop = _with_v2(tmp_path)
    bad = shop.git.sha()
    shop.git.commit("never ran", at=BEGIN + 30 * HOUR)
    shop.git.revert("HEAD", at=BEGIN + 31 * HOUR)
    shop.deploy("v3", BEGIN + 32 * HOUR)
    shop.git.revert(bad, at=BEGIN + 8 * DAY)
    shop.deploy("v4", BEGIN + 9 * DAY + HOUR)

    judged = shop.judged()
    assert [[], [], []] == [signals(judged[name]) for name in ("v2", "v3", "v4")]
    assert [[], []] == [reworked(judged[name]) for name in ("v3", "v4")]
    assert any("which it brings itself: that never ran" in step for step in judged["v3"].steps)
    assert any("8 d 1 h later: too long ago" in step for step in judged["v4"].steps)


def test_revert_that_was_thought_better_of(tmp_path: Path) -> None:
    """v3 brings a revert of v2's change and the revert of that: users had the change all the time, nothing failed."""
    shop = _with_v2(tmp_path)
    shop.git.revert("HEAD", at=BEGIN + 26 * HOUR)
    shop.git.revert("HEAD", at=BEGIN + 27 * HOUR)
    shop.deploy("v3", BEGIN + 28 * HOUR)

    judged = shop.judged()
    assert [[], []] == [signals(judged["v2"]), reworked(judged["v3"])]


def test_revert_of_what_was_there_before(tmp_path: Path) -> None:
    """Whether v1, the first deployment known, brought what v2 reverts nobody knows: it did not fail for that."""
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("v1", BEGIN + 10 * HOUR)
    shop.git.revert("HEAD", at=BEGIN + 20 * HOUR)
    shop.deploy("v2", BEGIN + 24 * HOUR)

    judged = shop.judged()
    assert [[], []] == [signals(judged["v1"]), reworked(judged["v2"])]
    assert any("which v1 had: whether it brought it is not known" in step for step in judged["v2"].steps)


def test_hotfix(tmp_path: Path) -> None:
    """The branch hotfix/till is merged at 29 h and deployed at 30 h: v2 of 24 h failed, likely, and took 6 h.

    By hand: 1 of 3 failed, 1 of 3 not planned; lead times 4 h (v2), and 30 - 28 = 2 h: median 3 h.
    """
    shop = _with_v2(tmp_path)
    shop.git.branch("hotfix/till")
    shop.git.commit("Close the till", at=BEGIN + 28 * HOUR)
    shop.git.switch("main")
    shop.git.merge("hotfix/till", at=BEGIN + 29 * HOUR)
    shop.deploy("v2.0.1", BEGIN + 30 * HOUR)

    judged = shop.judged()
    assert [("hotfix", Confidence.LIKELY)] == [(one.signal, one.confidence) for one in judged["v2"].failures]
    assert ["hotfix"] == reworked(judged["v2.0.1"])
    assert 6 * HOUR == shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME).value
    assert 1 / 3 == shop.figure(CHANGE_FAIL_RATE).value
    assert 1 / 3 == shop.figure(DEPLOYMENT_REWORK_RATE).value
    assert 3 * HOUR == shop.figure(CHANGE_LEAD_TIME).value


def test_hotfixes_by_name(tmp_path: Path) -> None:
    """A label of the release, of the pull request, a title or a subject say so; its source may say otherwise."""
    for number, (subject, fields, merged) in enumerate(
        (
            ("plain", {"labels": ("Hotfix",)}, {}),
            ("plain", {"title": "Emergency: empty baskets"}, {}),
            ("hotfix: empty baskets", {}, {}),
            ("plain (#7)", {}, {"labels": ("hotfix",)}),
            ("plain (#7)", {}, {"branch": "hotfix-baskets"}),
            ("plain (#7)", {}, {"title": "[hotfix] baskets"}),
        )
    ):
        shop = _with_v2(tmp_path / str(number))
        shop.git.commit(subject, at=BEGIN + 28 * HOUR)
        shop.deploy("v3", BEGIN + 30 * HOUR, **fields)
        change = MergedChange(
            id="pulls:7", repository="github.com/acme/shop", number=7, merged_seconds=BEGIN + 28 * HOUR, **merged
        )
        shop.facts += [change] if merged else []
        judged = shop.judged()
        assert (["hotfix"], ["hotfix"]) == (signals(judged["v2"]), reworked(judged["v3"])), subject

    shop.git.commit("as planned", at=BEGIN + 30 * HOUR + 60)
    shop.deploy("v4", BEGIN + 31 * HOUR, labels=("hotfix",), is_planned=True)
    shop.git.commit("not planned", at=BEGIN + 32 * HOUR)
    shop.deploy("v5", BEGIN + 33 * HOUR, is_planned=False)
    judged = shop.judged()
    assert [[], ["hotfix"]] == [reworked(judged["v4"]), reworked(judged["v5"])]
    assert [] == signals(judged["v4"])
    assert "its label is hotfix, but its source says that it was planned" in judged["v4"].steps


def test_trailer(tmp_path: Path) -> None:
    """A commit of v3 says `Fixes-Deployment: v2`: v2 failed, certainly, from 24 h to 31 h."""
    shop = _with_v2(tmp_path)
    sha = shop.git.commit("Mend the till", at=BEGIN + 30 * HOUR, body="Fixes-Deployment: v2")
    shop.deploy("v3", BEGIN + 31 * HOUR)

    judged = shop.judged()
    assert [("hotfix", Confidence.CERTAIN, sha)] == [
        (one.signal, one.confidence, one.by) for one in judged["v2"].failures
    ]
    assert ["hotfix"] == reworked(judged["v3"])
    assert 7 * HOUR == shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME).value


def test_trailer_in_staging(tmp_path: Path) -> None:
    """The commit that mends v2 is in staging at 28 h and in production at 31 h: users have it at 31 h, after 7 h."""
    shop = _with_v2(tmp_path)
    shop.deploy("first", BEGIN + 9 * HOUR, "HEAD~1", environment="staging")
    shop.git.commit("Mend the till", at=BEGIN + 27 * HOUR, body="Fixes-Deployment: cd:v2")
    shop.deploy("tried", BEGIN + 28 * HOUR, environment="staging")
    shop.deploy("v3", BEGIN + 31 * HOUR)

    judged = shop.judged()
    assert (["hotfix"], BEGIN + 31 * HOUR) == (signals(judged["v2"]), judged["v2"].recovered_seconds)
    assert [[], ["hotfix"]] == [reworked(judged[name]) for name in ("tried", "v3")]
    assert 7 * HOUR == shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME).value


def test_trailer_of_what_ran_twice(tmp_path: Path) -> None:
    """A version that came again by a rollback failed where it came first: at 10 h, over at 40 h."""
    shop = _with_v2(tmp_path)
    shop.deploy("v1", BEGIN + 25 * HOUR, "HEAD~1", id="cd:back")
    shop.git.commit("Mend what v1 began", at=BEGIN + 39 * HOUR, body="Fixes-Deployment: v1")
    shop.deploy("v3", BEGIN + 40 * HOUR)

    judged = {one.deployment.id: one for one in shop.attribution().deployments}
    assert [["hotfix"], ["rollback"], []] == [signals(judged[name]) for name in ("cd:v1", "cd:v2", "cd:back")]
    assert BEGIN + 40 * HOUR == judged["cd:v1"].recovered_seconds


def test_hotfix_after_a_canary(tmp_path: Path) -> None:
    """The canary v3 failed at 27 h and never stayed; the hotfix of 30 h mends it, and v2 did not fail.

    By hand: v3 alone of v1, v2, v3 and v3.0.1: 1 of 4.
    """
    shop = _with_v2(tmp_path)
    shop.git.commit("three", at=BEGIN + 25 * HOUR)
    shop.deploy("v3", BEGIN + 27 * HOUR, started_seconds=BEGIN + 26 * HOUR, outcome=Outcome.FAILURE)
    shop.git.commit("hotfix: three", at=BEGIN + 29 * HOUR)
    shop.deploy("v3.0.1", BEGIN + 30 * HOUR)

    judged = shop.judged()
    assert [[], ["canary"]] == [signals(judged[name]) for name in ("v2", "v3")]
    assert ["hotfix"] == reworked(judged["v3.0.1"])
    assert "the canary v3 had failed before it: that is what it mends" in judged["v3.0.1"].steps
    assert 1 / 4 == shop.figure(CHANGE_FAIL_RATE).value


def test_unresolved_incident(tmp_path: Path) -> None:
    """An incident of 26 h is still open when the figures are made: v2 failed, and has not been recovered from.

    By hand: 1 of 2 failed; no time to recover is known (never 0), one is open.
    """
    shop = _with_v2(tmp_path)
    shop.break_("1", BEGIN + 26 * HOUR)

    judged = shop.judged()["v2"]
    assert [("incident", Confidence.LIKELY)] == [(one.signal, one.confidence) for one in judged.failures]
    assert (None, None) == (judged.recovered_seconds, judged.recovered_by)
    recovery = shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME)
    assert (None, 1, 1) == (recovery.value, recovery.n, recovery.open_count)
    assert 1 / 2 == shop.figure(CHANGE_FAIL_RATE).value


def test_incidents(tmp_path: Path) -> None:
    """Written causes are certain, nearness is likely, and what is neither stays alone.

    v2 ends at 24 h. An incident of 26 h that lasts until 29 h, and one that names v2 and lasts until 31 h: both over
    after 7 h. One that began 25 h after v2, one that names v9, one of no service here: not linked, v2 is not blamed.
    """
    shop = _with_v2(tmp_path)
    shop.break_("near", BEGIN + 26 * HOUR, BEGIN + 29 * HOUR)
    shop.break_("named", BEGIN + 27 * HOUR, BEGIN + 31 * HOUR, caused_by="v2", service=None)
    shop.break_("late", BEGIN + 49 * HOUR, BEGIN + 50 * HOUR)
    shop.break_("strange", BEGIN + 25 * HOUR, BEGIN + 26 * HOUR, caused_by="v9")
    shop.break_("elsewhere", BEGIN + 25 * HOUR, BEGIN + 26 * HOUR, service="till")

    linked = {one.incident.id: (one.deployment, one.confidence) for one in shop.attribution().incidents}
    assert {
        "pager:near": ("cd:v2", Confidence.LIKELY),
        "pager:named": ("cd:v2", Confidence.CERTAIN),
        "pager:late": (None, None),
        "pager:strange": (None, None),
        "pager:elsewhere": (None, None),
    } == linked
    assert 7 * HOUR == shop.figure(FAILED_DEPLOYMENT_RECOVERY_TIME).value
    assert 1 / 2 == shop.figure(CHANGE_FAIL_RATE).value


def test_incident_that_a_deployment_resolved(tmp_path: Path) -> None:
    """The pager was closed at 40 h, but v3 had ended the incident at 30 h: recovered after 6 h, and v3 is rework."""
    shop = _with_v2(tmp_path)
    shop.git.commit("three", at=BEGIN + 29 * HOUR)
    shop.deploy("v3", BEGIN + 30 * HOUR)
    shop.break_("1", BEGIN + 25 * HOUR, BEGIN + 40 * HOUR, resolved_by="v3")

    judged = shop.judged()
    assert (BEGIN + 30 * HOUR, "cd:v3") == (judged["v2"].recovered_seconds, judged["v2"].recovered_by)
    assert ["incident"] == reworked(judged["v3"])
    assert ["two"] == subjects(judged["v2"])


def test_signals_of_the_policy(tmp_path: Path) -> None:
    """A policy that goes by incidents alone takes a rollback for no failure, and says so."""
    shop = _with_v2(tmp_path, Policy(failure_signals=("incident",)))
    shop.deploy("back", BEGIN + 25 * HOUR, "HEAD~1")

    judged = shop.judged()
    assert ([], Kind.ROLLBACK) == (signals(judged["v2"]), judged["back"].kind)
    assert "the policy does not take this for a failure: rollback" in judged["v2"].steps
    assert 0.0 == shop.figure(CHANGE_FAIL_RATE).value


def test_hotfixes_of_nothing(tmp_path: Path) -> None:
    """A hotfix after a rollback, or more than a week after what ran, blames nobody anew; it is rework all the same.

    By hand: v2 was rolled back at 25 h and failed for that, once; v3 of 9 d comes too long after; both hotfixes and the
    rollback are not planned.
    """
    shop = _with_v2(tmp_path)
    shop.deploy("back", BEGIN + 25 * HOUR, "HEAD~1")
    shop.git.commit("hotfix: till", at=BEGIN + 26 * HOUR)
    shop.deploy("v2.0.1", BEGIN + 27 * HOUR)
    shop.git.commit("hotfix: basket", at=BEGIN + 9 * DAY)
    shop.deploy("v3", BEGIN + 9 * DAY + HOUR)

    judged = shop.judged()
    assert [["rollback"], [], []] == [signals(judged[name]) for name in ("v2", "back", "v2.0.1")]
    assert [["rollback"], ["hotfix"], ["hotfix"]] == [reworked(judged[name]) for name in ("back", "v2.0.1", "v3")]
    assert 3 / 5 == shop.figure(DEPLOYMENT_REWORK_RATE).value
