"""Release a version in a sandbox: what was asked for, what will happen, and, if wanted, what happened."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from loadtests.canary.model import PROMOTED_PHASES, RUNNING_PHASES
from loadtests.release_plan import PlannedRelease
from loadtests.release_reader import read_releases
from loadtests.sandbox.canary.release import ReleaseOrder, order_releases
from loadtests.sandbox.state import CanaryState, SandboxState
from loadtests.sandbox.state import Phase as SandboxPhase
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.suggestions import did_you_mean

_FAULTS = ("fail", "slow", "never-ready")
_NEVER_READY = "never-ready"
_POLL_SECONDS = 0.2
_MOST_POLLS_UNSEEN = 25
"""For so long a release that was ordered may not show: the sandbox writes down how it is each second."""
_EXAMPLES = {"fail": "fail=20%", "slow": "slow=300ms", _NEVER_READY: _NEVER_READY}


class NothingToRelease(Exception):  # noqa: N818 - read as a sentence
    """The sandbox cannot release this now."""

    exit_code = 2


class SandboxWentDown(Exception):  # noqa: N818 - read as a sentence
    """The sandbox is gone in the middle of a release."""

    exit_code = 3


def read_release(version: str, faults: tuple[str, ...]) -> PlannedRelease:
    """Read the options of `sandbox release`.

    Args:
        version: As `2.0.0`.
        faults: As `fail=20%`, `slow=300ms` or `never-ready`.

    Raises:
        InvalidInput: every mistake in them.
    """
    mistakes: list[Mistake] = []
    value: dict[str, Any] = {"version": version, "at": "0s"}
    for fault in faults:
        name, sign, text = fault.partition("=")
        rule = _broken_rule(name, sign, text, value)
        if rule:
            mistakes.append(Mistake(place=Place(file="--fault"), value=fault, rule=rule[0], next_step=rule[1]))
        else:
            value[name.replace("-", "_")] = text or True
    found: list[Mistake] = []
    document = Document(file="", value={"releases": [value]}, lines={})
    (release,) = read_releases(Fields(document, found), plan_seconds=0.0)
    mistakes.extend(replace(mistake, place=Place(file=_option(mistake.place.field))) for mistake in found)
    if mistakes:
        raise InvalidInput(mistakes)
    return release


def check(state: SandboxState, release: PlannedRelease, directory: Path) -> CanaryState:
    """Return the canary that would release it.

    Raises:
        NothingToRelease: there is none, or nothing would happen.
    """
    canary = state.canary
    if state.phase is not SandboxPhase.READY:
        message = f"{directory}: the sandbox there is {state.phase}; try again when it is ready"
        raise NothingToRelease(message)
    if canary is None:
        message = (
            f"{directory}: the sandbox there has no canary, as {state.manifests} has no Canary; take it down, and "
            "bring one up with: load-harness sandbox up --manifests k8s/overlays/canary"
        )
        raise NothingToRelease(message)
    if release.name == canary.release:
        message = f"--version {release.name}: is what was released last, so nothing would change; count the version up"
        raise NothingToRelease(message)
    if release.name == canary.promoted:
        message = (
            f"--version {release.name}: is what the primary runs, and going back to it is no release to Flagger; "
            "count the version up"
        )
        raise NothingToRelease(message)
    return canary


def order(directory: Path, release: PlannedRelease, is_up: Callable[[], bool]) -> None:
    """Have the sandbox release it now.

    Raises:
        ReleaseNotTaken: it does not.
    """
    asked = ReleaseOrder(start_time=time.time(), orderer_pid=os.getpid(), releases=(release,))
    order_releases(directory, asked, is_up)


def what_will_happen(canary: CanaryState, release: PlannedRelease, state: SandboxState, now: float) -> str:
    """Say what the controller will make of a release, from the canary as it was before."""
    due = f"in {max(0.0, (canary.next_tick_time or now) - now):.0f} s, then every {canary.tick_seconds:g} s"
    if canary.phase in PROMOTED_PHASES:
        begins = f"waits until {canary.release or 'the one before'} is promoted"
    elif canary.phase in RUNNING_PHASES:
        begins = f"takes the place of {canary.release or 'the one before'}, and its analysis starts over"
    else:
        begins = "begins when the controller sees it"
    return (
        f"released {release.name}\n"
        f"{canary.name} was {canary.phase}; the new revision {begins}: it looks {due}\n"
        f"what a release comes to, tick by tick: load-harness canary simulate {state.manifests}"
    )


def follow(
    release: PlannedRelease, read: Callable[[], SandboxState | None], sleep: Callable[[float], None] = time.sleep
) -> Iterator[CanaryState]:
    """Give the canary each time it changes, until the release has ended; the last is its end.

    Raises:
        SandboxWentDown: the sandbox did, before.
        NothingToRelease: another release took its place.
    """
    seen: CanaryState | None = None
    for polls in count():
        state = read()
        canary = state.canary if state else None
        if canary is None:
            message = f"the sandbox went down before the release of {release.name} ended"
            raise SandboxWentDown(message)
        if canary.release == release.name or (seen is not None and seen.phase in PROMOTED_PHASES):
            if seen is None or _shown(canary) != _shown(seen):
                yield canary
            seen = canary
            if _has_ended(canary, release):
                return
        elif seen is not None or polls >= _MOST_POLLS_UNSEEN:
            message = f"{release.name}: another release took its place, {canary.release or 'unknown'}"
            raise NothingToRelease(message)
        sleep(_POLL_SECONDS)


def canary_text(canary: CanaryState, now: float) -> str:
    """Spell a canary's state in one line."""
    shares = f"{canary.canary_weight}% of the requests{' (copies)' if canary.is_mirrored else ''} to the canary"
    failed = f"{canary.failed_checks} of {canary.threshold} failed checks" if canary.threshold else "not analysed"
    due = "" if canary.next_tick_time is None else f", looks in {max(0.0, canary.next_tick_time - now):.0f} s"
    return f"{canary.phase}, {shares}, {failed}{due}"


# Private


def _broken_rule(name: str, sign: str, text: str, given: dict[str, Any]) -> tuple[str, str] | None:
    """Say what is wrong with the form of a fault, and what to do."""
    if name not in _FAULTS:
        return f"must be one of {', '.join(_EXAMPLES.values())}", did_you_mean(
            name, _FAULTS, otherwise="choose one of them"
        )
    if name.replace("-", "_") in given:
        return "must be given once", "remove one of them"
    if name == _NEVER_READY and sign:
        return "has no value", f"write it as {_NEVER_READY}"
    if name != _NEVER_READY and not text:
        return "must have a value", f"write it as {_EXAMPLES[name]}"
    return None


def _option(field: str) -> str:
    name = field.rpartition(".")[2].replace("_", "-")
    return f"--fault {name}" if name in _FAULTS else f"--{name}"


def _has_ended(canary: CanaryState, release: PlannedRelease) -> bool:
    if canary.promoted == release.name:
        return True
    return canary.revision == canary.released_revision and canary.phase not in RUNNING_PHASES


def _shown(canary: CanaryState) -> tuple[object, ...]:
    return canary.phase, canary.canary_weight, canary.is_mirrored, canary.failed_checks, canary.message
