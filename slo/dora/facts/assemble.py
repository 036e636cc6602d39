"""Assemble facts: each once, in its latest state, in an order that depends on nothing but the facts.

Whatever the order in which they come, the result is the same: a ledger may be merged with another one, webhooks may be
replayed and may overtake each other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from slo.dora.facts.notes import notes_on
from slo.dora.facts.observations import collapse
from slo.dora.facts.states import Stated, latest, said
from slo.dora.model import Deployment, Fact, Facts, Image, Incident, MergedChange, Note, Retraction, Start


def assemble(facts: Iterable[Fact]) -> Facts:
    """Assemble facts.

    Of several states of one id the latest counts (`as_of_seconds`; none is the earliest), and what it leaves open is
    taken from the states before; what was retracted is gone; of consecutive observations that saw the same, the first
    is the deployment; a start is that of the deployment after it.
    """
    sorted_out = _Sorted()
    for fact in facts:
        sorted_out.add(fact)
    gone = sorted_out.retracted
    deployments = collapse(
        _current(sorted_out.deployments, gone), [start for start in sorted_out.starts if start.id not in gone]
    )
    incidents = _current(sorted_out.incidents, gone)
    images, notes = _images(sorted_out.images, gone)
    return Facts(
        deployments=_in_order(deployments, lambda deployment: (deployment.finished_seconds, deployment.id)),
        incidents=_in_order(incidents, lambda incident: (incident.opened_seconds, incident.id)),
        merged_changes=_in_order(
            _current(sorted_out.merged_changes, gone), lambda change: (change.repository, change.number, change.id)
        ),
        images=images,
        notes=(*notes, *notes_on(deployments, incidents)),
    )


# Private

_Known = TypeVar("_Known", bound=Stated)
_Any = TypeVar("_Any")
_FOR_EVER = float("inf")
_NEVER = float("-inf")


class _Sorted:
    """Facts by what they are and by their ids."""

    def __init__(self) -> None:
        self.deployments: dict[str, list[Deployment]] = defaultdict(list)
        self.starts: list[Start] = []
        self.incidents: dict[str, list[Incident]] = defaultdict(list)
        self.merged_changes: dict[str, list[MergedChange]] = defaultdict(list)
        self.images: dict[str, list[Image]] = defaultdict(list)
        self.retracted: dict[str, float] = {}

    def add(self, fact: Fact) -> None:
        """Take one in."""
        match fact:
            case Deployment():
                self.deployments[fact.id].append(fact)
            case Start():
                self.starts.append(fact)
            case Incident():
                self.incidents[fact.id].append(fact)
            case MergedChange():
                self.merged_changes[fact.id].append(fact)
            case Image():
                self.images[fact.artifact].append(fact)
            case Retraction():
                until = _FOR_EVER if fact.as_of_seconds is None else fact.as_of_seconds
                self.retracted[fact.id] = max(until, self.retracted.get(fact.id, _NEVER))


def _current(states: dict[str, list[_Known]], gone: dict[str, float]) -> list[_Known]:
    """Give the current state of each id that was not taken back."""
    current = []
    for name, all_of_it in states.items():
        known = all_of_it
        if name in gone:
            known = [state for state in all_of_it if said(state) > gone[name]]
        if known:
            current.append(latest(known))
    return current


def _in_order(facts: Iterable[_Any], key: Callable[[_Any], tuple[object, ...]]) -> tuple[_Any, ...]:
    return tuple(sorted(facts, key=key))


def _images(states: dict[str, list[Image]], gone: dict[str, float]) -> tuple[tuple[Image, ...], tuple[Note, ...]]:
    """Give the images of which the commit is beyond doubt, and say of which it is not."""
    images, in_doubt = [], []
    for artifact in sorted(set(states) - set(gone)):
        image = _agreed(states[artifact])
        if image is None:
            in_doubt.append(artifact)
        else:
            images.append(image)
    if not in_doubt:
        return tuple(images), ()
    text = f"artifacts said to come from more than one commit, which are left out: {len(in_doubt)}, as {in_doubt[0]}"
    next_step = "see which of them is right, and retract or collect anew"
    return tuple(images), (Note(id="images-in-doubt", text=text, next_step=next_step),)


def _agreed(images: Sequence[Image]) -> Image | None:
    """Bring together what is said of one artifact; None where it does not agree."""
    commit = max((image.commit for image in images), key=lambda name: (len(name), name))
    repositories = {image.repository for image in images if image.repository is not None}
    if len(repositories) > 1 or not all(commit.startswith(image.commit) for image in images):
        return None
    return Image(artifact=images[0].artifact, commit=commit, repository=next(iter(repositories), None))
