"""The evidence that `dora` commands go by: clones, ledgers, and the policy that says what they mean."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from slo.dora.attribution.attribute import attribute
from slo.dora.attribution.model import Attribution
from slo.dora.facts.assemble import assemble
from slo.dora.history.model import History
from slo.dora.history.read import read_history
from slo.dora.ledger.opening import branch_of, open_ledger
from slo.dora.metrics.figures import figures
from slo.dora.metrics.model import DoraFigures
from slo.dora.model import Deployment, Fact, Facts, Note
from slo.dora.policy.model import Policy
from slo.dora.report.model import Origin
from slo.dora.sources.git import NAME, deployments_of_tags, notes_on_tags
from slo.errors import InvalidInput, Mistake, Place, noted
from slo.garbage import uncollected

_HERE = Path()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLedger:
    """A ledger and what was in it."""

    name: str
    facts: tuple[Fact, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything to go by. A policy other than its own may be held against the same."""

    repositories: tuple[Path, ...]
    ledgers: tuple[ReadLedger, ...]
    policy: Policy
    at: float
    """Unix seconds: the end of every window."""
    with_patch_ids: bool = False
    """Whether cherry-picks are looked for by their patches too."""
    _read: dict[bool, dict[str, History]] = field(default_factory=dict)
    """By whether paths were read: they take longer, and few policies look at them."""
    _known: dict[str, Facts] = field(default_factory=dict)
    """By the policy's hash."""

    @property
    def facts(self) -> Facts:
        """Give what is known, by its own policy."""
        return self.facts_by(self.policy)

    @property
    def histories(self) -> Mapping[str, History]:
        """Give the histories by repository."""
        return self.histories_for(self.policy)

    def histories_for(self, policy: Policy) -> Mapping[str, History]:
        """Read the histories with as much as a policy looks at, each once.

        Raises:
            InvalidInput: one cannot be read, or two clones are of the same repository.
        """
        with_paths = any(one.paths for one in policy.services)
        if with_paths not in self._read:
            of_ledgers = {branch for one in self.ledgers if (branch := branch_of(one.name)) is not None}
            self._read[with_paths] = _histories(
                self.repositories,
                with_paths=with_paths,
                with_patch_ids=self.with_patch_ids,
                without=sorted(of_ledgers),
            )
        return self._read[with_paths]

    def facts_by(self, policy: Policy) -> Facts:
        """Give what is known; what a clone's version tags tell depends on the policy."""
        if policy.hash not in self._known:
            self._known[policy.hash] = self._assembled(policy)
        return self._known[policy.hash]

    def _assembled(self, policy: Policy) -> Facts:
        recorded = [fact for ledger in self.ledgers for fact in ledger.facts]
        of_ledgers = assemble(recorded)
        tags, notes = _tags(self.histories_for(policy).values(), policy, of_ledgers.deployments)
        known = assemble((*recorded, *tags)) if tags else of_ledgers
        said = (note for ledger in self.ledgers for note in ledger.notes)
        return replace(known, notes=tuple(dict.fromkeys((*known.notes, *said, *notes))))

    def attribution(self, policy: Policy | None = None) -> Attribution:
        """Judge the deployments, by its own policy or another one."""
        chosen = policy or self.policy
        with uncollected():
            return attribute(self.facts_by(chosen), self.histories_for(chosen), chosen)

    def figures(self, policy: Policy | None = None) -> DoraFigures:
        """Make the figures, by its own policy or another one."""
        chosen = policy or self.policy
        with uncollected():
            return figures(self.attribution(chosen), chosen, self.at)

    def origins(self) -> tuple[Origin, ...]:
        """Say where the evidence is from."""
        return (*self._clones(), *(_origin(ledger) for ledger in self.ledgers))

    def _clones(self) -> Iterator[Origin]:
        deployments = self.facts.deployments
        for name, history in self.histories.items():
            own = sum(1 for one in deployments if one.id.startswith(f"{NAME}:{name}:"))
            yield Origin(name=name, commits=len(history.shas), deployments=own, incidents=0)


def gather(
    *,
    repositories: tuple[Path, ...],
    ledgers: tuple[str, ...],
    policy: Policy,
    at: float,
    skips_damaged: bool = False,
    with_patch_ids: bool = False,
) -> Evidence:
    """Read what there is to go by; without a clone and a ledger, the clone in the working directory.

    Raises:
        InvalidInput: something cannot be read, or is given twice.
    """
    _refuse_twice("--ledger", ledgers)
    clones = repositories or (() if ledgers else (_HERE,))
    return Evidence(
        repositories=clones,
        ledgers=tuple(_read(ledgers, clones[0] if clones else _HERE, skips_damaged=skips_damaged)),
        policy=policy,
        at=at,
        with_patch_ids=with_patch_ids,
    )


# Private


def _read(names: Iterable[str], folder: Path, *, skips_damaged: bool) -> list[ReadLedger]:
    ledgers: list[ReadLedger] = []
    mistakes: list[Mistake] = []
    for name in names:
        with noted(mistakes):
            reading = open_ledger(name, repository=folder, skip_damaged=skips_damaged).read()
            ledgers.append(ReadLedger(name=name, facts=reading.facts, notes=reading.notes))
    if mistakes:
        raise InvalidInput(mistakes)
    return ledgers


def _origin(ledger: ReadLedger) -> Origin:
    known = assemble(ledger.facts)
    return Origin(
        name=f"ledger {ledger.name}",
        commits=None,
        deployments=len(known.deployments),
        incidents=len(known.incidents),
    )


def _histories(
    repositories: Sequence[Path], *, with_paths: bool, with_patch_ids: bool, without: Sequence[str]
) -> dict[str, History]:
    found: dict[str, History] = {}
    for directory in repositories:
        history = read_history(directory, with_paths=with_paths, with_patch_ids=with_patch_ids, without=without)
        if history.repository in found:
            rule = f"is {history.repository}, of which another clone is given"
            raise _twice(str(directory), rule, option="--repo")
        found[history.repository] = history
    return found


def _tags(
    histories: Iterable[History],
    policy: Policy,
    recorded: Sequence[Deployment],
) -> tuple[list[Deployment], list[Note]]:
    """Take version tags for deployments of what no ledger knows in production; else they would count twice."""
    told = {
        policy.service_of.get(one.service, one.service)
        for one in recorded
        if one.reached_production
        and not one.id.startswith(f"{NAME}:")
        and policy.is_production(policy.environment_of.get(one.environment, one.environment))
    }
    deployments: list[Deployment] = []
    notes: list[Note] = []
    for history in histories:
        own = deployments_of_tags(history, policy)
        kept = [one for one in own if policy.service_of.get(one.service, one.service) not in told]
        deployments += kept
        if kept or not own:
            notes += notes_on_tags(history, policy)
    return deployments, notes


def _refuse_twice(option: str, names: Sequence[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            raise _twice(name, "is given twice", option=option)


def _twice(value: str, rule: str, *, option: str) -> InvalidInput:
    place = Place(file=option)
    return InvalidInput([Mistake(place=place, value=value, rule=rule, next_step="leave one of them out")])
