"""The deployments of one service to one environment, in the order of their ends, and what each did to what ran.

docs/dora-attribution.md has the rules.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from slo.dora.attribution.ancestry import Reach, contains
from slo.dora.attribution.draft import Draft
from slo.dora.attribution.locate import Located
from slo.dora.attribution.model import Confidence, Evidence, Kind
from slo.dora.conventions import SIGNAL_CANARY, SIGNAL_ROLLBACK
from slo.dora.history.model import History


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """What is known of the deployments of one service to one environment, up to the last one that was judged."""

    service: str
    environment: str
    drafts: list[Draft] = field(default_factory=list)
    reaches: dict[str, Reach] = field(default_factory=dict)
    """By repository."""
    running: Draft | None = None
    """The last deployment that stayed."""
    runs: list[tuple[float, Draft]] = field(default_factory=list)
    """From when on something ran, and the deployment that had brought it."""
    canaries: list[Draft] = field(default_factory=list)
    """Those that took users' requests and failed."""
    brought: dict[str, list[Draft]] = field(default_factory=dict)
    """By their marks, those that may have brought something new."""
    contained: dict[tuple[str, int, int], bool] = field(default_factory=dict)
    """What was found of two commits: who goes to and fro asks for the same ones."""
    unknown: Draft | None = None
    """A deployment since the last known commit that may have brought anything."""

    def reach(self, history: History) -> Reach:
        """Give what was reached of a history."""
        if history.repository not in self.reaches:
            self.reaches[history.repository] = Reach(history)
        return self.reaches[history.repository]

    def bringer(self, history: History, commit: int) -> Draft | None:
        """Give the deployment that first reached a commit."""
        reach = self.reaches.get(history.repository)
        number = reach.owner(commit) if reach else None
        return None if number is None else self.drafts[number]

    def running_at(self, seconds: float) -> Draft | None:
        """Give the deployment that had brought what ran at a moment."""
        after = bisect_right(self.runs, seconds, key=lambda run: run[0])
        return self.runs[after - 1][1] if after else None

    def holds(self, state: Located, earlier: Located) -> bool:
        """Whether all of an earlier state is in another."""
        if state.spot is None or earlier.spot is None or state.history is not earlier.history:
            return state.is_same_state(earlier)
        history, tip = state.spot
        pair = (history.repository, tip, earlier.spot[1])
        if pair not in self.contained:
            self.contained[pair] = contains(history, tip, earlier.spot[1])
        return self.contained[pair]

    def exactly(self, located: Located) -> Draft | None:
        """Give the last deployment that brought this very state."""
        same = [
            draft
            for mark in located.marks
            for draft in self.brought.get(mark, ())
            if located.is_same_state(draft.located)
        ]
        return max(same, key=lambda draft: draft.number, default=None)

    def keep(self, draft: Draft) -> None:
        """Remember a deployment that stayed."""
        if draft.changes_what_runs:
            self.running = draft
        for mark in draft.located.marks if draft.has_brought else ():
            self.brought.setdefault(mark, []).append(draft)


def judge_line(service: str, environment: str, deployments: Iterable[Located]) -> Line:
    """Say of each deployment what it did: the commits it brought, or what it took back."""
    line = Line(service=service, environment=environment)
    for number, located in enumerate(deployments):
        draft = Draft(located=located, number=number, before=line.running)
        line.drafts.append(draft)
        if not draft.deployment.reached_production:
            draft.kind = Kind.ATTEMPT
            draft.steps.append("it never reached production: it brought nothing, and is no failure in production")
        elif draft.is_failed_canary:
            _judge_failed(line, draft)
        else:
            _judge(line, draft)
            line.keep(draft)
    return line


# Private


def _judge_failed(line: Line, draft: Draft) -> None:
    """Judge what took users' requests and then failed: what had run before it still runs."""
    running = line.running
    if running is not None and draft.located.is_same_state(running.located):
        draft.kind = Kind.REDEPLOYMENT
    else:
        draft.kind = Kind.UNKNOWN if draft.located.commit is None else Kind.NEW
    _check_start(line, draft)
    line.canaries.append(draft)
    draft.steps.append("it did not stay, so its changes count for the deployment that brings them to stay")
    because = "it failed after users' requests had gone to it"
    draft.fail(Evidence(signal=SIGNAL_CANARY, confidence=Confidence.CERTAIN, by=draft.deployment.id, because=because))


def _check_start(line: Line, draft: Draft) -> None:
    """Forget a start that cannot be its own: a place has one canary at a time, so none begins before another's end.

    Argo Rollouts tells since when nothing was completed: of what came right after an aborted one that is its start.
    """
    started = draft.deployment.started_seconds
    if started is None:
        return
    seen = (one.deployment for one in reversed(line.drafts[:-1]) if one.deployment.reached_production)
    other = next(seen, None)
    if other is not None and other.finished_seconds > started:
        draft.located = replace(draft.located, deployment=replace(draft.deployment, started_seconds=None))
        draft.steps.append(f"its start is not known: what is said to be it is before the end of {other.id}")


def _judge(line: Line, draft: Draft) -> None:
    running, located = line.running, draft.located
    if running is None:
        _judge_first(line, draft)
    elif located.is_same_state(running.located):
        draft.kind = Kind.REDEPLOYMENT
        draft.steps.append(f"it is what already ran since {running.name}")
    elif (origin := _origin(line, located)) is not None:
        _judge_back(line, draft, running, origin)
    elif located.spot is None:
        draft.kind, draft.changes, draft.changes_unknown = Kind.UNKNOWN, None, located.unknown
        line.unknown = draft
        line.runs.append((draft.deployment.finished_seconds, draft))
    else:
        _judge_new(line, draft, *located.spot)


def _judge_first(line: Line, draft: Draft) -> None:
    draft.kind, draft.changes = Kind.FIRST, None
    draft.changes_unknown = "it is the first deployment known of its service and environment: what ran before is not"
    draft.steps.append(draft.changes_unknown)
    if draft.located.spot is None:
        line.unknown = draft
    else:
        history, commit = draft.located.spot
        line.reach(history).claim(commit, draft.number)
    line.runs.append((draft.deployment.finished_seconds, draft))


def _judge_new(line: Line, draft: Draft, history: History, commit: int) -> None:
    draft.kind = Kind.NEW
    reach = line.reach(history)
    is_first_of_repository = reach.is_empty
    draft.brought = reach.claim(commit, draft.number)
    draft.steps.append(f"no earlier deployment had reached {len(draft.brought)} of its commits, merges included")
    if is_first_of_repository and line.unknown is None:
        _forget(draft, f"it is the first deployment known of {history.repository}: what ran of it before is not")
    elif line.unknown is not None:
        _forget(draft, f"{line.unknown.name} before it may have brought some of its changes: its commit is not known")
    elif history.is_shallow and any(not history.parents[one] for one in draft.brought):
        _forget(draft, "the clone is shallow and ends among its changes: run git fetch --unshallow")
    line.unknown = None
    line.runs.append((draft.deployment.finished_seconds, draft))


def _forget(draft: Draft, why: str) -> None:
    """Take what a deployment brought as not known, since some of it may be another's."""
    draft.brought, draft.changes, draft.changes_unknown = [], None, why
    draft.steps.append(why)


def _judge_back(line: Line, draft: Draft, running: Draft, origin: Draft) -> None:
    """Judge a deployment of what had run before, or of an ancestor of it."""
    is_again = draft.located.is_same_state(origin.located)
    taken_back = _taken_back(line, draft, running)
    line.runs.append((draft.deployment.finished_seconds, origin))
    if not is_again and draft.is_release:
        draft.kind, draft.changes_what_runs = Kind.NEW, False
        draft.steps.append(
            f"everything of it was in {origin.name} already; a release of it does not say that anything went back"
        )
    elif not taken_back:
        draft.kind = Kind.REDEPLOYMENT
        draft.steps.append(f"it had run before, as {origin.name}, and takes nothing of {running.name} back")
    else:
        _roll_back(draft, taken_back)


def _roll_back(draft: Draft, taken_back: list[Draft]) -> None:
    draft.kind, draft.rollback_of = Kind.ROLLBACK, taken_back[0].deployment.id
    names = ", ".join(failed.name for failed in taken_back)
    is_sure = not draft.is_release and all(failed.located.is_identified for failed in taken_back)
    confidence = Confidence.CERTAIN if is_sure else Confidence.LIKELY
    because = f"it went back to before {names}"
    draft.redo(Evidence(signal=SIGNAL_ROLLBACK, confidence=confidence, by=draft.deployment.id, because=because))
    for failed in taken_back:
        because = f"rolled back by {draft.name} ({draft.deployment.id}), {draft.later(failed)}"
        failed.fail(Evidence(signal=SIGNAL_ROLLBACK, confidence=confidence, by=draft.deployment.id, because=because))
        failed.ends.append((draft.deployment.finished_seconds, draft.deployment.id))


def _origin(line: Line, located: Located) -> Draft | None:
    """Give the deployment that had brought a state: exactly that, or more; None if it is new."""
    if located.spot is None:
        return line.exactly(located)
    bringer = line.bringer(*located.spot)
    return None if bringer is None else line.exactly(located) or bringer


def _taken_back(line: Line, draft: Draft, running: Draft) -> list[Draft]:
    """Give the deployments, latest first, whose changes ran until now and are not in a state any more."""
    found: list[Draft] = []
    for earlier in draft.earlier:
        if line.holds(draft.located, earlier.located):
            break
        if earlier.has_brought and (earlier is running or line.holds(running.located, earlier.located)):
            found.append(earlier)
    return found
