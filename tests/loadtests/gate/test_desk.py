"""A question is answered once, however often it is asked, and nobody waits for ever."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loadtests.canary.model import HookType
from loadtests.gate.answers import Answer, Outcome, reply_to
from loadtests.gate.desk import Busy, Desk, Told
from loadtests.gate.question import Question
from loadtests.gate.state import Release, State
from loadtests.gate.terms import CheckKind
from slo.errors import ServerUnreachable
from tests.fakes import FakeClock
from tests.loadtests.gate.asking import COMPARE, question
from tests.waiting import eventually

APPROVED = Answer(outcome=Outcome.APPROVED, because="it is fine")
QUICK = {**COMPARE, "timeout": "1s"}
FIRST, OTHER = question(metadata=QUICK), question(HookType.CONFIRM_PROMOTION, QUICK)


class SlowCheck:
    """Answers when it is let go, and counts."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked = 0
        self.is_closed = False
        self.error: Exception | None = None
        self.outcome = Outcome.APPROVED

    def answer(self, question: Question, release: Release) -> Answer:  # noqa: ARG002 - a check's contract
        """Wait, then answer."""
        self.asked += 1
        assert self.go.wait(20)
        if self.error:
            raise self.error
        return Answer(outcome=self.outcome, because=f"answer {self.asked}")

    def close(self) -> None:
        """Note it."""
        self.is_closed = True


@pytest.fixture
def check() -> Iterator[SlowCheck]:
    """A check that is let go at the end, if not before."""
    slow = SlowCheck()
    yield slow
    slow.go.set()


@pytest.fixture
def desk(check: SlowCheck, clock: FakeClock, tmp_path: Path) -> Desk:
    """A desk for three questions at once."""
    checks = {CheckKind.COMPARE: check, CheckKind.SWITCH: check}
    return Desk(checks, State(tmp_path / "state.json"), most=3, clock=clock.time)


def test_asked_from_two_sides_at_once_it_is_answered_once(desk: Desk, check: SlowCheck) -> None:
    """Both get the same answer."""
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(desk.ask, question(metadata=COMPARE)) for _ in range(2)]
        eventually(lambda: sum(work.waiting for work in desk._under_way.values()) == 2, what="two who wait")  # noqa: SLF001
        check.go.set()
        told = [one.result(20) for one in asked]

    assert ["answer 1", "answer 1"] == [one.answer.because for one in told]
    assert [False, True] == sorted(one.is_repeated for one in told)
    assert 1 == check.asked


def test_who_is_overtaken_gets_the_same_answer(check: SlowCheck, clock: FakeClock, tmp_path: Path) -> None:
    """Another may ask later and be answered first: that answer is not from the future."""

    class Overtaking(State):
        asked_by_another: Told | None = None

        def heard(self, canary: str, *, checksum: str, phase: str, now: float) -> Release:
            if self.asked_by_another is None:
                clock.advance(0.001)
                self.asked_by_another = Told(answer=APPROVED, is_repeated=False)
                self.asked_by_another = asked.ask(FIRST)
            return super().heard(canary, checksum=checksum, phase=phase, now=now)

    check.go.set()
    state = Overtaking(tmp_path / "state.json")
    asked = Desk({CheckKind.COMPARE: check}, state, most=3, clock=clock.time)

    told = asked.ask(FIRST)

    assert [Told(answer=told.answer, is_repeated=False), True] == [state.asked_by_another, told.is_repeated]
    assert 1 == check.asked


def test_a_retry_gets_the_same_answer_and_the_next_tick_another(desk: Desk, check: SlowCheck, clock: FakeClock) -> None:
    """Flagger's next tick is 10 s away at least."""
    check.go.set()
    first = desk.ask(FIRST)
    clock.advance(4)
    retry = desk.ask(FIRST)
    clock.advance(6)
    later = desk.ask(FIRST)

    assert [("answer 1", False), ("answer 1", True), ("answer 2", False)] == [
        (told.answer.because, told.is_repeated) for told in (first, retry, later)
    ]


def test_nobody_waits_longer_than_flagger_does(desk: Desk, check: SlowCheck, clock: FakeClock) -> None:
    """The reason arrives before Flagger gives up, and the next call gets the answer."""
    told = desk.ask(FIRST)

    assert Outcome.PENDING is told.answer.outcome
    assert "compare: no answer within 0.8 s; it goes on, and the next call gets it" == told.answer.because
    check.go.set()
    eventually(lambda: not desk.under_way)
    clock.advance(10)
    assert Told(answer=Answer(outcome=Outcome.APPROVED, because="answer 1"), is_repeated=True) == desk.ask(FIRST)


def test_a_failure_is_never_a_yes_and_is_asked_again(desk: Desk, check: SlowCheck) -> None:
    """A retry may find Prometheus back."""
    check.go.set()
    check.error = ServerUnreachable(url="http://x", asked="up", check="see whether it runs")
    failed = desk.ask(FIRST)
    check.error = None

    assert Answer(outcome=Outcome.FAILED, because="http://x: cannot answer up; see whether it runs") == failed.answer
    assert Outcome.APPROVED is desk.ask(FIRST).answer.outcome


def test_an_error_of_our_own_is_a_failure_and_stands_in_the_log(
    desk: Desk, check: SlowCheck, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asks is told at once, and never yes."""
    check.go.set()
    check.error = ZeroDivisionError("by nought")

    assert Answer(outcome=Outcome.FAILED, because="the gate met a ZeroDivisionError; see its log") == (
        desk.ask(FIRST).answer
    )
    assert "by nought" in caplog.text


def test_too_many_questions_are_sent_away(desk: Desk) -> None:
    """They are bounded, and so are those who wait for the same answer."""
    others = [question(metadata={**QUICK, "alpha": f"0.0{number}"}) for number in range(1, 4)]
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(desk.ask, one) for one in others]
        eventually(lambda: desk.under_way == 3)
        with pytest.raises(Busy, match="3 other questions are being answered"):
            desk.ask(FIRST)
        with pytest.raises(Busy, match="3 other questions are being answered"):
            desk.ask(others[0])

    assert [Outcome.PENDING] * 3 == [one.result(20).answer.outcome for one in asked]
    with pytest.raises(Busy):  # nobody waits, but all three are still being answered
        desk.ask(FIRST)
    assert Outcome.PENDING is desk.ask(others[0]).answer.outcome


def test_a_switch_is_looked_at_anew(desk: Desk, check: SlowCheck) -> None:
    """Whoever has just closed it must be sure."""
    check.go.set()
    asked = question(metadata={"check": "switch"})

    assert ["answer 1", "answer 2"] == [desk.ask(asked).answer.because for _ in range(2)]


def test_an_answer_that_cannot_be_kept_is_not_given(desk: Desk, check: SlowCheck, tmp_path: Path) -> None:
    """The disk is full, say: a retry could get another answer."""
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(desk.ask, FIRST)
        eventually(lambda: check.asked)
        (tmp_path / "state.json").unlink()
        (tmp_path / "state.json").mkdir()
        check.go.set()

    assert Outcome.FAILED is asked.result(20).answer.outcome
    assert "state.json: cannot be written" in asked.result(20).answer.because


def test_at_the_end_nobody_is_left_waiting(desk: Desk, check: SlowCheck) -> None:
    """Checks end what they have under way, and whoever waits is told."""
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(desk.ask, question(metadata={**COMPARE, "timeout": "60s"}))
        eventually(lambda: desk.under_way)
        desk.close()

        assert "the gate was stopped; ask again when it is back" == asked.result(20).answer.because
    assert check.is_closed


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_what_is_approved_goes_on(outcome: Outcome) -> None:
    """Flagger takes a status of up to 202 for a yes; to a rollback hook only a refusal says yes."""
    answer = Answer(outcome=outcome, because="")

    assert (outcome is Outcome.APPROVED) == (reply_to(HookType.ROLLOUT, answer).status <= 202)
    assert (outcome is Outcome.REFUSED) == (reply_to(HookType.ROLLBACK, answer).status <= 202)
    assert 204 != reply_to(HookType.ROLLOUT, answer).status


def test_two_hooks_are_two_questions(desk: Desk, check: SlowCheck) -> None:
    """Each is answered for itself."""
    check.go.set()

    assert ["answer 1", "answer 2"] == [desk.ask(asked).answer.because for asked in (FIRST, OTHER)]
