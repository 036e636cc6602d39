"""Read a scenario: what load, for how long, and what is expected of the workload meanwhile."""

from dataclasses import dataclass
from pathlib import Path

from loadtests.expectation_texts import ExpectationText, read_expectation_texts
from loadtests.fault_plan import PlannedFault
from loadtests.fault_reader import read_faults
from loadtests.manifests.shipped import overlays
from loadtests.plan import LoadPlan
from loadtests.plan_fields import read_plan, read_processes
from loadtests.release_plan import PlannedRelease
from loadtests.release_reader import read_releases
from slo.documents import Document, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.suggestions import did_you_mean

_PACKAGE = Path(__file__).parent
_SCENARIOS = _PACKAGE / "scenarios"
_LOCUSTFILES = _PACKAGE / "locustfiles"

OUTCOMES = ("passed", "failed", "inconclusive")
"""What a scenario may say that it ends in; the first where it says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A load with what is expected of the workload under it."""

    name: str
    description: str
    locustfile: Path
    plan: LoadPlan
    processes: int
    """How many processes of Locust share the load."""
    expectations: tuple[ExpectationText, ...]
    faults: tuple[PlannedFault, ...]
    releases: tuple[PlannedRelease, ...]
    """In order of time."""
    proves: str
    """What it proves, and what a good result looks like; empty where it does not say."""
    manifests: Path | None
    """Folder or file with what must run; None: whatever runs."""
    ends_in: str
    """The outcome of a good run: a fault that the expectations must notice ends in `failed` or `inconclusive`."""
    place: Place
    """The file it was read from."""
    document: str
    """The text of that file, as it was read."""


def list_scenarios() -> tuple[Scenario, ...]:
    """Read all scenarios that come with the project, in the order of their names."""
    return tuple(read_scenario(path) for path in sorted(_SCENARIOS.glob("*.yaml")))


def find_scenario(name_or_path: str) -> Scenario:
    """Read a scenario that comes with the project by its name, or any by its path.

    Raises:
        InvalidInput: there is none of that name, or it has mistakes.
    """
    if "/" in name_or_path or name_or_path.endswith((".yaml", ".yml")):
        return read_scenario(Path(name_or_path))
    known = _shipped(_SCENARIOS, ".yaml")
    if name_or_path not in known:
        next_step = (
            f"{did_you_mean(name_or_path, known, otherwise='choose one of them')} or give the path of a YAML file"
        )
        rule = f"must be one of {', '.join(known)}"
        raise InvalidInput([_mistake(Place(file="scenario"), name_or_path, rule, next_step)])
    return read_scenario(_SCENARIOS / f"{name_or_path}.yaml")


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        InvalidInput: every mistake in it.
    """
    documents = read_documents(path)
    if len(documents) != 1:
        rule = "must hold one scenario"
        raise InvalidInput(
            [_mistake(Place(file=str(path)), f"{len(documents)} documents", rule, "write it alone into the file")]
        )
    mistakes: list[Mistake] = []
    scenario = _scenario(documents[0], path, mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return scenario


# Private


def _scenario(document: Document, path: Path, mistakes: list[Mistake]) -> Scenario:
    fields = Fields(document, mistakes)
    plan = read_plan(fields)
    plan_seconds = 0.0 if fields.has_mistake("stages") else plan.duration_seconds
    scenario = Scenario(
        name=fields.text("name", pattern=r"[a-z0-9][a-z0-9-]*", example="my-scenario"),
        description=fields.text("description"),
        locustfile=_locustfile(fields, path, is_open=plan.is_open),
        plan=plan,
        processes=read_processes(fields, plan),
        expectations=read_expectation_texts(fields, mistakes),
        faults=read_faults(fields, plan_seconds=plan_seconds),
        releases=read_releases(fields, plan_seconds=plan_seconds),
        proves=" ".join(fields.text("proves").split()) if "proves" in fields else "",
        manifests=_manifests(fields, path),
        ends_in=fields.choice("ends_in", OUTCOMES, default=OUTCOMES[0]),
        place=Place(file=str(path)),
        document=path.read_text(encoding="utf-8"),
    )
    fields.reject_unknown()
    return scenario


def _locustfile(fields: Fields, scenario: Path, *, is_open: bool) -> Path:
    text = fields.text("locustfile")
    if is_open and text == "work":
        fields.mistake("locustfile", text, "sends at a pace, and the request has arrivals", "write arrivals")
    elif not is_open and text == "arrivals":
        fields.mistake("locustfile", text, "sends what arrives, and the request has a pace", "write work")
    known = _shipped(_LOCUSTFILES, ".py")
    if text in known:
        return _LOCUSTFILES / f"{text}.py"
    path = scenario.parent / text
    if text and not path.is_file():
        rule = f"must be one of {', '.join(known)}, or a file beside the scenario"
        fields.mistake("locustfile", text, rule, did_you_mean(text, known, otherwise="choose one of them"))
    return path


def _manifests(fields: Fields, scenario: Path) -> Path | None:
    if "manifests" not in fields:
        return None
    text, known = fields.text("manifests"), overlays()
    if text in known:
        return known[text]
    path = scenario.parent / text
    if text and not path.exists():
        rule = f"must be one of {', '.join(known)}, or a folder or file beside the scenario"
        fields.mistake("manifests", text, rule, did_you_mean(text, known, otherwise="choose one of them"))
    return path.absolute()


def _shipped(folder: Path, suffix: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob(f"*{suffix}") if path.stem != "__init__"))


def _mistake(place: Place, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=place, value=value, rule=rule, next_step=next_step)
