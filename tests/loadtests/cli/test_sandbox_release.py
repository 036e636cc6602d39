"""`sandbox release`, as a user types it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.canary.model import Phase
from loadtests.cli.sandbox import as_text
from loadtests.cli.sandbox_release import (
    NothingToRelease,
    SandboxWentDown,
    canary_text,
    check,
    follow,
    order,
    read_release,
    what_will_happen,
)
from loadtests.release_plan import PlannedRelease
from loadtests.sandbox.canary.release import ReleaseDesk
from loadtests.sandbox.canary.waiting import in_thread
from loadtests.sandbox.state import CanaryState, SandboxState
from loadtests.sandbox.state import Phase as SandboxPhase
from slo.errors import InvalidInput

_NOW = 1_700_000_000.0
_CANARY = CanaryState(
    name="load-harness",
    namespace="default",
    phase=Phase.INITIALIZED,
    primary_weight=100,
    canary_weight=0,
    is_mirrored=False,
    failed_checks=0,
    threshold=3,
    iterations=0,
    tick_seconds=10.0,
    revision="rev-1",
    next_tick_time=_NOW + 4,
)
_STATE = SandboxState(
    phase=SandboxPhase.READY, pid=42, manifests="/k8s/overlays/canary", kubernetes="1.35", canary=_CANARY
)
_TWO = PlannedRelease(version="2.0.0")


def test_a_version_and_what_is_wrong_with_it_are_read() -> None:
    """In the words of a scenario's releases."""
    faulty = PlannedRelease(version="2.0.0", error_ratio=0.2, latency_seconds=0.3)
    never_ready = PlannedRelease(version="2.0.0", is_never_ready=True)

    assert _TWO == read_release("2.0.0", ())
    assert faulty == read_release("2.0.0", ("fail=20%", "slow=300ms"))
    assert never_ready == read_release("2.0.0", ("never-ready",))


@pytest.mark.parametrize(
    ("version", "faults", "messages"),
    [
        pytest.param("", (), ['--version "": must be a text'], id="no version"),
        pytest.param("two point oh", (), ["--version two point oh: must match [A-Za-z0-9]"], id="blanks"),
        pytest.param("2", ("fail",), ["--fault fail: must have a value; write it as fail=20%"], id="no value"),
        pytest.param("2", ("fail=",), ["--fault fail=: must have a value; write it as fail=20%"], id="an empty value"),
        pytest.param("2", ("fail=0.2",), ["--fault fail 0.2: must be a percentage; write it as 20%"], id="a ratio"),
        pytest.param("2", ("fail=200%",), ["--fault fail 200%: must be 0.1%..100%;"], id="more than all"),
        pytest.param("2", ("slow=300",), ["--fault slow 300: must be a"], id="no unit"),
        pytest.param("2", ("slow=1h",), ["--fault slow 3600s: must be 0.001s..10s; choose"], id="far too slow"),
        pytest.param(
            "2",
            ("never-ready=yes",),
            ["--fault never-ready=yes: has no value; write it as never-ready"],
            id="a value where there is none",
        ),
        pytest.param("2", ("never_ready",), ["did you mean never-ready?"], id="an underscore"),
        pytest.param("2", ("latency=3s",), ["--fault latency=3s: must be one of fail=20%, slow=300ms"], id="a word"),
        pytest.param(
            "2", ("fail=1%", "fail=2%"), ["--fault fail=2%: must be given once; remove one of them"], id="twice"
        ),
        pytest.param(
            "2",
            ("never-ready", "fail=1%"),
            ["--fault fail 1%: must not be there beside never_ready"],
            id="pods that never answer fail",
        ),
        pytest.param(
            "2 0", ("fial=1%", "slow=x"), ["--version 2 0:", "did you mean fail?", "--fault slow x:"], id="all at once"
        ),
    ],
)
def test_what_is_wrong_is_said_all_at_once(version: str, faults: tuple[str, ...], messages: list[str]) -> None:
    """Each mistake names its option, the value, the rule and the next step."""
    with pytest.raises(InvalidInput) as caught:
        read_release(version, faults)

    text = str(caught.value)
    assert [] == [message for message in messages if message not in text], text
    assert len(messages) == len(text.splitlines())


def test_without_a_sandbox_it_says_how_to_start_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It is the exit code of a server that cannot be reached."""
    where = str(tmp_path / "here")

    assert 3 == main(["sandbox", "release", "--dir", where, "--version", "2.0.0"])
    assert f"{where}: no sandbox is up there; start one with: load-harness sandbox up" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("state", "message"),
    [
        pytest.param(replace(_STATE, phase=SandboxPhase.STARTING), "is starting; try again", id="it comes up"),
        pytest.param(
            replace(_STATE, canary=None),
            "/k8s/overlays/canary has no Canary; take it down, and bring one up with: load-harness sandbox up",
            id="it has no canary",
        ),
        pytest.param(
            replace(_STATE, canary=replace(_CANARY, release="2.0.0")),
            "--version 2.0.0: is what was released last, so nothing would change; count the version up",
            id="the same again",
        ),
        pytest.param(
            replace(_STATE, canary=replace(_CANARY, release="3.0.0", promoted="2.0.0")),
            "--version 2.0.0: is what the primary runs, and going back to it is no release to Flagger",
            id="back to what the primary runs",
        ),
    ],
)
def test_what_would_come_to_nothing_is_refused(state: SandboxState, message: str) -> None:
    """It is wrong usage, and nothing is ordered."""
    with pytest.raises(NothingToRelease) as caught:
        check(state, _TWO, Path(".sandbox"))

    assert message in str(caught.value)
    assert 2 == caught.value.exit_code


@pytest.mark.parametrize(
    ("phase", "begins"),
    [
        pytest.param(Phase.INITIALIZED, "begins when the controller sees it", id="at rest"),
        pytest.param(Phase.FAILED, "begins when the controller sees it", id="after a rollback"),
        pytest.param(
            Phase.PROGRESSING, "takes the place of 1.5.0, and its analysis starts over", id="in the middle of another"
        ),
        pytest.param(Phase.PROMOTING, "waits until 1.5.0 is promoted", id="while another is promoted"),
    ],
)
def test_it_says_what_will_happen(phase: Phase, begins: str) -> None:
    """When the controller looks, and what it makes of the release."""
    state = check(_STATE, _TWO, Path(".sandbox"))

    text = what_will_happen(replace(state, phase=phase, release="1.5.0"), _TWO, _STATE, _NOW)

    expected = (
        f"released 2.0.0\nload-harness was {phase}; the new revision {begins}: it looks in 4 s, then every 10 s\n"
        "what a release comes to, tick by tick: load-harness canary simulate /k8s/overlays/canary"
    )
    assert expected == text


def test_the_sandbox_gets_the_order(tmp_path: Path) -> None:
    """It is to be made at once."""
    made: list[PlannedRelease] = []
    desk = ReleaseDesk(tmp_path, made.append)

    ordered = in_thread(lambda: order(tmp_path, _TWO, lambda: True))
    while not ordered.done():
        desk.tick(_NOW + 1e9)
    ordered.result()

    assert [_TWO] == made


def _states(*canaries: CanaryState | None) -> Iterator[SandboxState | None]:
    for canary in canaries:
        yield None if canary is None else replace(_STATE, canary=canary)


def _seen(*canaries: CanaryState | None) -> list[Phase]:
    states = _states(*canaries)
    return [canary.phase for canary in follow(_TWO, lambda: next(states), lambda _: None)]


_SEEN = replace(_CANARY, release="2.0.0", released_revision="rev-2")


def test_a_release_is_followed_to_its_end() -> None:
    """Only what changes is told, and the phase before the controller's first look is not the end."""
    going_on = replace(_SEEN, phase=Phase.PROGRESSING, revision="rev-2", canary_weight=20)
    ended = replace(_SEEN, phase=Phase.SUCCEEDED, revision="rev-2")

    expected = [Phase.INITIALIZED, Phase.PROGRESSING, Phase.SUCCEEDED]
    assert expected == _seen(_CANARY, _SEEN, _SEEN, going_on, going_on, ended)


def test_a_sandbox_that_goes_down_ends_the_wait() -> None:
    """The release may have gone on or not: nobody knows."""
    with pytest.raises(SandboxWentDown, match=r"went down before the release of 2\.0\.0 ended"):
        _seen(_SEEN, None)


def test_another_release_ends_the_wait() -> None:
    """What is waited for never comes."""
    with pytest.raises(NothingToRelease, match=r"2\.0\.0: another release took its place, 3\.0\.0"):
        _seen(_SEEN, replace(_SEEN, release="3.0.0"))


def test_a_release_that_was_replaced_before_it_showed_ends_the_wait() -> None:
    """Two released within a moment: nobody ever sees the first."""
    with pytest.raises(NothingToRelease, match=r"2\.0\.0: another release took its place, 3\.0\.0"):
        _seen(*[replace(_SEEN, release="3.0.0")] * 30)


def test_a_release_that_is_being_promoted_is_followed_whatever_comes_after() -> None:
    """The next one waits until this one is the primary's."""
    promoting = replace(_SEEN, phase=Phase.PROMOTING, revision="rev-2")
    next_waits = replace(promoting, release="3.0.0", released_revision="rev-3")
    promoted = replace(next_waits, phase=Phase.SUCCEEDED, promoted="2.0.0")

    assert [Phase.PROMOTING, Phase.SUCCEEDED] == _seen(promoting, next_waits, promoted)


@pytest.mark.parametrize(
    ("canary", "text"),
    [
        pytest.param(
            replace(_CANARY, phase=Phase.PROGRESSING, canary_weight=20, failed_checks=1),
            "Progressing, 20% of the requests to the canary, 1 of 3 failed checks, looks in 4 s",
            id="in the middle",
        ),
        pytest.param(
            replace(_CANARY, is_mirrored=True, next_tick_time=None, threshold=0),
            "Initialized, 0% of the requests (copies) to the canary, not analysed",
            id="before the first look",
        ),
    ],
)
def test_a_canary_is_spelt_in_one_line(canary: CanaryState, text: str) -> None:
    """Phase, share, failed checks, and when it is looked at next."""
    assert text == canary_text(canary, _NOW)


def test_status_shows_the_canary() -> None:
    """Between the servers and the pods; what is not there has no row."""
    canary = replace(_CANARY, release="3.0.0", promoted="2.0.0", message="Advance\n", next_tick_time=None)

    rows = as_text(replace(_STATE, canary=canary)).splitlines()[-4:]

    assert [
        "canary load-harness  Initialized, 0% of the requests to the canary, 0 of 3 failed checks",
        "released             3.0.0",
        "promoted             2.0.0",
        "last event           Advance",
    ] == rows
    assert "released" not in as_text(_STATE)
