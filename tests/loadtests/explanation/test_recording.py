from dataclasses import replace
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.explanation.recording import Recording, change_times, explain_at
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.records import Restart
from loadtests.hpa.versions import profile
from tests.loadtests.hpa.builder import NOW, behavior, controller, observe, percent_policy, rules, spec
from tests.loadtests.run_builder import START, good_run
from tests.loadtests.run_directory import write_run

HPA = spec(behavior=behavior(down=rules(percent_policy(100), window=30)))
SEEN = (observe(2, 50), observe(2, 90, seconds=15), observe(4, 20, seconds=30), observe(4, 10, seconds=60))


def test_explaining_changes_no_decision() -> None:
    """What is tried out on the way leaves the controller as it was: the decisions are those of a plain replay."""
    loop = controller(HPA)
    decisions = [loop.reconcile(one).desired_replicas for one in SEEN]

    explained = [one.desired_replicas for one in explain_at(_recording(), [one.time for one in SEEN])]

    assert decisions == explained


def test_only_the_syncs_asked_for_are_explained() -> None:
    """The others are replayed all the same, since the controller remembers them."""
    (explanation,) = explain_at(_recording(), [NOW + 60])

    assert 60 == explanation.seconds
    assert "last recommended" not in explanation.answer
    assert (4, 1) == (explanation.current_replicas, explanation.desired_replicas)


def test_changes_are_found() -> None:
    """The times of the syncs that changed the replicas."""
    assert (NOW + 15, NOW + 60) == change_times(_recording())


def test_a_restart_makes_it_forget() -> None:
    """What was recommended before a restart holds nothing any more, but the restart's own start value does."""
    recording = replace(_recording(), observations=(*SEEN[:3], Restart(time=NOW + 40), SEEN[3]))
    (explanation,) = explain_at(recording, [NOW + 60])

    assert 4 == explanation.desired_replicas
    assert "only just restarted" in " ".join(step.text for step in explanation.steps)


def test_a_recorded_decision_that_differs_is_remarked() -> None:
    """The explanation is that of the engine; what really happened is said beside it."""
    decision = replace(controller(HPA).reconcile(SEEN[0]), desired_replicas=7)
    (explanation,) = explain_at(replace(_recording(), recorded={NOW: decision}), [NOW])

    assert explanation.remark.startswith("What was recorded is another decision: 7 replicas.")


def test_a_run_is_explained_with_its_own_autoscaler(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run directory brings its HPA, flags and version; times count from the start of the load."""
    write_run(tmp_path, good_run())

    assert 0 == main(["hpa", "explain", str(tmp_path), "--at", "32s"])
    assert "At 30 s (" in capsys.readouterr().out


def test_a_moment_may_be_given_in_unix_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands in the record."""
    write_run(tmp_path, good_run())

    assert 0 == main(["hpa", "explain", str(tmp_path), "--at", str(START + 30)])
    assert "scaled up from 1 to 4 replicas" in capsys.readouterr().out


def test_a_run_is_explained_before_its_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The controller started earlier than the load."""
    write_run(tmp_path, good_run())

    assert 0 == main(["hpa", "explain", str(tmp_path), "--at=-10s"])
    assert "At -15 s (" in capsys.readouterr().out


def test_a_run_takes_no_flags(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Other flags would explain something that did not happen."""
    write_run(tmp_path, good_run())

    assert 2 == main(["hpa", "explain", str(tmp_path), "--sync-period", "30s"])
    assert "--sync-period: belongs to --observations, a run brings its own; leave it out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "count"),
    [
        pytest.param("--all", 10, id="every sync since the load began, and none before"),
        pytest.param("--changes", 2, id="every change"),
    ],
)
def test_several_syncs_are_explained_one_after_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, count: int
) -> None:
    """A line of dashes divides them."""
    write_run(tmp_path, good_run())

    assert 0 == main(["hpa", "explain", str(tmp_path), option])
    assert count == len(capsys.readouterr().out.split("-" * 40))


def _recording() -> Recording:
    return Recording(
        spec=HPA, flags=ControllerFlags(), kubernetes=profile("1.35"), observations=SEEN, origin=SEEN[0].time
    )
