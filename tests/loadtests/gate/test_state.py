"""What the gate remembers, it remembers in another process too."""

import resource
from pathlib import Path

import pytest

from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.journal import Journal
from loadtests.gate.state import State
from slo.errors import InvalidInput
from slo.files import CannotWrite

APPROVED = Answer(outcome=Outcome.APPROVED, because="it is fine", details={"requests": 7})
CANARY = "default/shop"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the state is kept."""
    return tmp_path / "state.json"


def heard(state: State, now: float, *, checksum: str = "a", phase: str = "Progressing") -> float:
    """When the release of the canary began, as somebody asks now."""
    return state.heard(CANARY, checksum=checksum, phase=phase, now=now).began


def test_switches_answers_and_releases_outlive_the_process(path: Path) -> None:
    """Another state on the same file knows all of it."""
    state = State(path)
    began = heard(state, 100.0)
    state.set_switch("gate", CANARY, is_open=True)
    state.keep("question", APPROVED, 101.0, was_told=True)
    state.keep_result("scenario", APPROVED, 101.0)
    again = State(path)

    assert began == heard(again, 200.0)
    assert again.is_open("gate", CANARY)
    assert not again.is_open("rollback", CANARY)
    assert not again.is_open("gate", "default/other")
    assert (1, 0) == (again.count_open("gate"), again.count_open("rollback"))
    assert APPROVED == again.recall("question", 105.9)
    assert APPROVED == again.result("scenario")


def test_an_answer_is_given_again_for_five_seconds(path: Path) -> None:
    """A retry gets it, the next tick does not."""
    state = State(path)
    state.keep("question", APPROVED, 100.0, was_told=True)

    assert APPROVED == state.recall("question", 104.9)
    assert state.recall("question", 105.0) is None
    assert state.recall("other", 100.0) is None


def test_an_answer_that_nobody_was_told_waits_a_minute(path: Path) -> None:
    """Whoever gave up waiting gets it with the next call, and a retry of that call as well."""
    state = State(path)
    state.keep("question", APPROVED, 100.0, was_told=False)

    assert APPROVED == state.recall("question", 110.0)
    assert APPROVED == state.recall("question", 114.0)
    assert state.recall("question", 115.0) is None


def test_a_release_begins_with_its_checksum(path: Path) -> None:
    """The first that is heard of it counts, and going back to an old version is a new release."""
    state = State(path)

    assert 100.0 == heard(state, 100.0)
    assert 100.0 == heard(state, 110.0, phase="WaitingPromotion")
    assert 120.0 == heard(state, 120.0, checksum="b")
    assert 130.0 == heard(state, 130.0, checksum="a")


def test_a_release_that_has_ended_may_be_tried_again(path: Path) -> None:
    """What is still told after its end belongs to it; another beginning is another release."""
    state = State(path)
    heard(state, 100.0)

    assert 100.0 == heard(state, 110.0, phase="Failed")
    assert 100.0 == heard(State(path), 111.0, phase="Failed")
    assert 100.0 == heard(state, 112.0, phase="Finalising")
    assert 120.0 == heard(state, 120.0)
    assert 120.0 == heard(state, 130.0)


def test_the_first_step_is_allowed_once_to_each_question(path: Path) -> None:
    """Two hooks of one canary are two questions; no event hook tells whether it was taken."""
    state = State(path)
    release = state.heard(CANARY, checksum="a", phase="Progressing", now=100.0)

    assert [True, False, True] == [state.may_step(release, key) for key in ("one", "one", "other")]
    again = State(path)
    assert not again.may_step(again.heard(CANARY, checksum="a", phase="Progressing", now=101.0), "one")


def test_the_first_step_is_allowed_until_it_is_told_of(path: Path) -> None:
    """Another hook may have refused it, or the answer was lost: the release would wait for ever."""
    state = State(path)
    release = state.heard(CANARY, checksum="a", phase="Progressing", now=100.0)
    state.heard_event(release, is_first_traffic=False)
    before = [state.may_step(release, "one") for _ in range(2)]
    state.heard_event(release, is_first_traffic=True)
    state.heard_event(release, is_first_traffic=False)
    again = State(path)

    assert [True, True] == before
    assert not again.may_step(again.heard(CANARY, checksum="a", phase="Progressing", now=101.0), "one")


def test_so_many_questions_have_a_first_step(path: Path) -> None:
    """The state stays of a bounded size."""
    state = State(path)
    release = state.heard(CANARY, checksum="a", phase="Progressing", now=100.0)

    assert 100 == sum(state.may_step(release, str(number)) for number in range(101))


def test_a_clock_that_is_set_back_keeps_no_answer_alive(path: Path) -> None:
    """A yes of a moment ago must not hold for an hour, nor an analysis begin in the future."""
    state = State(path)
    heard(state, 5000.0)
    state.keep("question", APPROVED, 5000.0, was_told=True)

    assert state.recall("question", 1400.0) is None
    assert 1400.0 == heard(state, 1400.0) == heard(State(path), 1500.0)


def test_the_oldest_canary_is_forgotten(path: Path) -> None:
    """The state stays of a bounded size."""
    state = State(path)
    for number in range(1001):
        state.set_switch("gate", f"default/{number}", is_open=True)

    assert 1000 == state.count_open("gate")
    assert not state.is_open("gate", "default/0")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="cut"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="another object"),
        pytest.param('{"switches": {}, "releases": {"a": {"x": 1}}, "answers": {}, "results": {}}', id="other fields"),
        pytest.param(
            '{"switches": {}, "releases": {}, "results": {}, "answers": {"a": {"outcome": "yes", "because": "", '
            '"details": {}, "at": 1, "was_told": true}}}',
            id="an answer that there is not",
        ),
    ],
)
def test_a_damaged_state_is_not_taken_for_an_empty_one(path: Path, text: str) -> None:
    """A switch that somebody has closed must not open, or the other way round, without anybody knowing."""
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidInput, match=r"state.json state: is not what the gate has written .*; move it away"):
        State(path)


def test_a_state_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """What is not remembered is not done: nothing has moved, and with room again all goes on."""
    state = State(tmp_path / "gone" / "state.json")

    with pytest.raises(CannotWrite):
        state.set_switch("gate", CANARY, is_open=True)
    with pytest.raises(CannotWrite):
        heard(state, 100.0)
    assert not state.is_open("gate", CANARY)
    (tmp_path / "gone").mkdir()
    assert 200.0 == heard(state, 200.0) == heard(State(tmp_path / "gone" / "state.json"), 300.0)


def test_a_line_that_was_cut_spoils_no_other(tmp_path: Path) -> None:
    """The next one begins on a line of its own."""
    path = tmp_path / "journal.jsonl"
    path.write_text('{"time": 1}\n{"ti', encoding="utf-8")
    journal = Journal(path)
    journal.write({"time": 2})

    assert ['{"time": 1}', '{"ti', '{"time": 2}'] == path.read_text(encoding="utf-8").splitlines()


def test_a_disk_that_fills_up_within_a_line_is_an_error(tmp_path: Path) -> None:
    """The kernel takes a part first, without one; with room again the next line stands for itself."""
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        journal.write({"time": 1})
        with pytest.raises(CannotWrite):
            journal.write({"time": 2, "because": "it is long"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    journal.write({"time": 3})

    assert ['{"time": 1}', '{"time":', '{"time": 3}'] == path.read_text(encoding="utf-8").splitlines()
