"""A canary's controller runs in a thread of its own, with real webhooks, and ends as Flagger would end it."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.canary.interface import READY, Routes
from loadtests.canary.model import HookType, Phase, ThresholdRange
from loadtests.release_plan import PlannedRelease
from loadtests.sandbox.balancer import BalancerRefused
from loadtests.sandbox.canary.release import ReleaseOrder, order_releases
from loadtests.sandbox.canary.waiting import in_thread
from slo.files import CannotWrite
from tests.loadtests.sandbox.canary.fakes import NOT_READY, STUCK, Bench, HookServer, bench, canary, hook, inline

_SLOW = 60.0


def _released(on: Bench, version: str = "2.0.0", **faults: object) -> None:
    release = PlannedRelease(version=version, **faults)  # type: ignore[arg-type]
    order = ReleaseOrder(start_time=time.time(), orderer_pid=1, releases=(release,))
    handed_over = in_thread(lambda: order_releases(on.directory, order, lambda: True))
    on.serve_until(handed_over.done)
    handed_over.result(0)


def _ended(on: Bench, phase: Phase) -> None:
    on.serve_until(lambda: on.site.state.phase is phase and on.ticks, what=phase)


def test_a_release_without_checks_is_promoted(tmp_path: Path) -> None:
    """Weights go up, the primary gets the version, the target goes away; every step in the journal and the events."""
    with bench(tmp_path, canary()) as on:
        _ended(on, Phase.INITIALIZED)
        _released(on)
        _ended(on, Phase.SUCCEEDED)

        done = [what for what in on.deployments.done if what != "release"]
        assert [
            "route 100/0", "stop", "start", "route 80/20", "route 60/40", "promote", "route 100/0", "stop",
        ] == done  # fmt: skip
        assert {threading.current_thread().name} == on.deployments.threads
        phases = ["Initialized", "Progressing", "Promoting", "Finalising", "Succeeded"]
        entered = [content["to"] for _, predicate, _, content in on.notes if predicate == "entered"]
        weighted = [content["canary"] for _, predicate, _, content in on.notes if predicate == "weighted"]
        assert (phases, [20, 40, 0]) == (entered, weighted)
        assert "Promotion completed! Scaling down load-harness.demo" == on.site.state.message
        assert ("2.0.0", "2.0.0") == (on.site.state.version, on.site.state.promoted)
        assert "flagger_canary_successes_total{" in on.site.exposition()


def test_the_first_tick_comes_at_once_and_the_next_is_announced(tmp_path: Path) -> None:
    """Nobody waits an interval for the first look."""
    began = time.time()
    with bench(tmp_path, canary(), tick_seconds=_SLOW) as on:
        assert not on.site.is_initialized
        on.serve_until(lambda: on.site.is_initialized and on.site.state.next_tick_time)

        assert on.site.state.next_tick_time == pytest.approx(began + _SLOW, abs=5)


def test_a_refusing_webhook_is_a_rollback(tmp_path: Path) -> None:
    """The gate's own words are in the event, and each failed check is an event of the timeline."""
    with HookServer() as gate:
        gate.answers = [(403, "2% errors of 500 requests", {})] * 9
        hooks = (hook(HookType.ROLLOUT, f"{gate.url}/", name="compare"),)
        with bench(tmp_path, canary(hooks=hooks)) as on:
            _ended(on, Phase.INITIALIZED)
            _released(on)
            _ended(on, Phase.FAILED)

            assert Routes(primary=100, canary=0) == on.deployments.routes
            said = "Halt load-harness.demo advancement external check compare failed 2% errors of 500 requests"
            assert [said, said] == [event for event in on.events if "Halt" in event]
            halted = [content for _, predicate, _, content in on.notes if predicate == "halted"]
            assert [(1, "compare"), (2, "compare")] == [(one["failed_checks"], one["check"]) for one in halted]
            assert "" == on.site.state.promoted


def test_the_checksum_is_the_revision_that_was_applied_last(tmp_path: Path) -> None:
    """The tick that finds a new one still names the one before, as Flagger's status does; from then on the new one."""
    with HookServer() as gate:
        hooks = (
            hook(HookType.CONFIRM_ROLLOUT, f"{gate.url}/confirm-rollout"),
            hook(HookType.ROLLOUT, f"{gate.url}/rollout"),
            hook(HookType.POST_ROLLOUT, f"{gate.url}/post-rollout"),
            hook(HookType.EVENT, f"{gate.url}/event"),
        )
        with bench(tmp_path, canary(hooks=hooks)) as on:
            _ended(on, Phase.INITIALIZED)
            _released(on)
            _ended(on, Phase.SUCCEEDED)

        asked = [(path, asked["checksum"]) for path, asked in zip(gate.paths, gate.asked, strict=True)]
        assert [
            ("/confirm-rollout", "rev-1"), ("/rollout", "2.0.0"), ("/rollout", "2.0.0"), ("/post-rollout", "2.0.0"),
        ] == [one for one in asked if one[0] != "/event"]  # fmt: skip
        events = [checksum for path, checksum in asked if path == "/event"]
        initialized, confirmed, found, *later = events
        assert ("0", "rev-1", "rev-1", {"2.0.0"}) == (initialized, confirmed, found, set(later))


def test_event_hooks_hear_everything_and_stop_nothing(tmp_path: Path) -> None:
    """One that refuses is noted, and the release goes on."""
    with HookServer() as events:
        hooks = (hook(HookType.EVENT, f"{events.url}/event"), hook(HookType.EVENT, "http://127.0.0.1:1/", name="gone"))
        with bench(tmp_path, canary(hooks=hooks)) as on:
            _ended(on, Phase.INITIALIZED)
            _released(on)
            _ended(on, Phase.SUCCEEDED)

            heard = [asked["metadata"]["eventMessage"] for asked in events.asked]
            assert heard == on.events
            assert "Initialized" == events.asked[0]["phase"]
            failed = [(which, content["because"]) for _, predicate, which, content in on.notes if predicate == "failed"]
            assert (
                "gone",
                "POST http://127.0.0.1:1/ giving up after 1 attempt(s): connection refused or cut off",
            ) in failed


def test_a_gate_that_is_gone_or_slow_is_a_failed_check(tmp_path: Path) -> None:
    """Killed before the first question: nothing of the canary is lost but the release."""
    hooks = (hook(HookType.PRE_ROLLOUT, "http://127.0.0.1:1/", name="gate"),)
    with bench(tmp_path, canary(hooks=hooks)) as on:
        _ended(on, Phase.INITIALIZED)
        _released(on)
        _ended(on, Phase.FAILED)

        assert any("pre-rollout check gate failed POST http://127.0.0.1:1/ giving up" in event for event in on.events)
        assert 0 == sum("Advance" in event for event in on.events)


def test_a_prometheus_that_is_gone_is_a_rollback(tmp_path: Path) -> None:
    """The first step has no metrics; then every check fails, and says why."""
    with bench(tmp_path, canary(metrics=(inline("up", range=ThresholdRange(minimum=1)),))) as on:
        _ended(on, Phase.INITIALIZED)
        _released(on)
        _ended(on, Phase.FAILED)

        failed = [event for event in on.events if event.startswith("Prometheus query failed for own")]
        assert 2 == len(failed)
        assert "check that Prometheus runs there" in failed[0]


def test_a_new_revision_in_the_middle_starts_over(tmp_path: Path) -> None:
    """The first one goes back to no requests at all, and the second one is promoted."""
    with HookServer() as gate:
        gate.answers = [(403, "not yet", {})]
        hooks = (hook(HookType.CONFIRM_PROMOTION, f"{gate.url}/", name="approval"),)
        with bench(tmp_path, canary(hooks=hooks, threshold=99)) as on:
            _ended(on, Phase.INITIALIZED)
            gate.answers = [(403, "not yet", {})] * 999
            _released(on)
            _ended(on, Phase.WAITING_PROMOTION)
            _released(on, "3.0.0")
            restarted = "New revision detected! Restarting analysis for load-harness.demo"
            on.serve_until(lambda: restarted in on.events, what="a second analysis")
            gate.answers = []
            _ended(on, Phase.SUCCEEDED)

            assert 1 == on.events.count(restarted)
            assert ("3.0.0", "3.0.0") == (on.site.state.version, on.site.state.promoted)


def test_pods_that_never_get_ready_end_in_a_rollback(tmp_path: Path) -> None:
    """Waiting costs intervals and no failed checks, until the Deployment's time is up."""
    with bench(tmp_path, canary()) as on:
        _ended(on, Phase.INITIALIZED)
        on.deployments.target = NOT_READY
        _released(on)
        on.serve_until(lambda: sum("not ready" in event for event in on.events) > 2)
        assert (Phase.PROGRESSING, 0) == (on.site.state.phase, on.site.state.failed_checks)

        on.deployments.target = STUCK
        _ended(on, Phase.FAILED)

        assert any("exceeded its progress deadline" in event for event in on.events)


def test_a_balancer_that_refuses_costs_the_tick(tmp_path: Path) -> None:
    """It is noted why, and the next tick goes on where this one stopped."""
    with bench(tmp_path, canary()) as on:
        _ended(on, Phase.INITIALIZED)
        on.deployments.refusing = BalancerRefused("haproxy set map: answered 'unknown'")
        _released(on)
        on.serve_until(lambda: any(predicate == "stalled" for _, predicate, _, _ in on.notes))
        assert "haproxy set map: answered 'unknown'" == on.site.state.message

        on.deployments.refusing = None
        _ended(on, Phase.SUCCEEDED)


def test_releases_wait_until_the_canary_is_initialized(tmp_path: Path) -> None:
    """What changes before that would be taken for how it always was."""
    with bench(tmp_path, canary()) as on:
        on.deployments.primary = NOT_READY
        order = ReleaseOrder(start_time=0.0, orderer_pid=1, releases=(PlannedRelease(version="2.0.0"),))
        handed_over = in_thread(lambda: order_releases(on.directory, order, lambda: True))
        on.serve_until(lambda: len(on.ticks) > 2)
        assert "release" not in on.deployments.done

        on.deployments.primary = READY
        on.serve_until(handed_over.done)
        _ended(on, Phase.SUCCEEDED)

        assert "2.0.0" == on.site.state.promoted


def test_a_sandbox_goes_down_in_the_middle_of_a_question(tmp_path: Path) -> None:
    """A gate that never answers, and a main thread that no longer serves, keep nobody waiting."""
    with HookServer() as gate:
        gate.is_free.clear()
        hooks = (hook(HookType.PRE_ROLLOUT, f"{gate.url}/", timeout_seconds=_SLOW),)
        with bench(tmp_path, canary(hooks=hooks)) as on:
            _ended(on, Phase.INITIALIZED)
            _released(on)
            on.serve_until(lambda: gate.asked)

            began = time.monotonic()
            on.site.close()

            assert time.monotonic() - began < 1
            assert not [thread for thread in threading.enumerate() if thread.name == "canary"]


def test_a_bug_in_the_controller_is_not_kept_quiet(tmp_path: Path) -> None:
    """The main thread raises what the controller's thread died of."""
    with bench(tmp_path, canary()) as on:
        _ended(on, Phase.INITIALIZED)
        on.deployments.refusing = LookupError("a bug")
        _released(on)

        with pytest.raises(LookupError, match="a bug"):
            on.serve_until(lambda: False)


def test_a_full_disk_is_told_as_what_it_is(tmp_path: Path) -> None:
    """Without its record a release cannot be judged: the main thread raises an error that names the file."""
    (tmp_path / "canary.jsonl").symlink_to("/dev/full")
    with (
        bench(tmp_path, canary()) as on,
        pytest.raises(CannotWrite, match=r"canary\.jsonl: cannot be written \(No space left on device\)"),
    ):
        on.serve_until(lambda: False)


def test_a_canary_without_analysis_is_promoted_unseen(tmp_path: Path) -> None:
    """There are no checks, and no event hooks to tell of it."""
    with bench(tmp_path, replace(canary(), analysis=None)) as on:
        _ended(on, Phase.INITIALIZED)
        _released(on)
        _ended(on, Phase.SUCCEEDED)

        assert 0 == on.site.state.threshold
        assert 'analysis_status="skipped"' in on.site.exposition()
