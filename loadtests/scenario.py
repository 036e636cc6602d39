"""Read a scenario: what load, for how long, and what is expected of the workload meanwhile."""

from dataclasses import dataclass
from pathlib import Path

from loadtests.stages import Stage, total_seconds
from slo.documents import Document, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields
from slo.suggestions import did_you_mean

_PACKAGE = Path(__file__).parent
_SCENARIOS = _PACKAGE / "scenarios"
_LOCUSTFILES = _PACKAGE / "locustfiles"

MOST_USERS = 10_000
"""More do not fit into one process of Locust."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationText:
    """An expectation as the user wrote it, and where; what it means is not this module's business."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A load with what is expected of the workload under it."""

    name: str
    description: str
    locustfile: Path
    cpu_milliseconds: float
    """What one request costs the workload."""
    pace_seconds: float
    """One request per user and pace."""
    seed: int
    """Decides when within the pace each user sends."""
    warm_up_seconds: float
    """How much of the start no threshold looks at."""
    stages: tuple[Stage, ...]
    expectations: tuple[ExpectationText, ...]
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
    request = fields.mapping("request")
    stages = _stages(fields)
    scenario = Scenario(
        name=fields.text("name", pattern=r"[a-z0-9][a-z0-9-]*", example="my-scenario"),
        description=fields.text("description"),
        locustfile=_locustfile(fields, path),
        cpu_milliseconds=request.number("cpu_milliseconds", minimum=0, maximum=60_000),
        pace_seconds=request.duration_seconds("pace", minimum=0.001, maximum=3600),
        seed=fields.integer("seed", default=1),
        warm_up_seconds=_warm_up_seconds(fields, stages),
        stages=stages,
        expectations=tuple(
            ExpectationText(text=text, place=document.place(("expectations", index)))
            for index, text in enumerate(fields.texts("expectations", at_least=1))
        ),
        place=Place(file=str(path)),
        document=path.read_text(encoding="utf-8"),
    )
    request.reject_unknown()
    fields.reject_unknown()
    return scenario


def _stages(fields: Fields) -> tuple[Stage, ...]:
    items = fields.items("stages", at_least=1)
    stages = tuple(_stage(item) for item in items)
    for number, (item, stage) in enumerate(zip(items, stages, strict=True)):
        if not item.has_mistake("name") and stage.name in {earlier.name for earlier in stages[:number]}:
            item.mistake("name", stage.name, "must differ from the names of the other stages", "rename one of them")
    are_users_known = stages and not any(item.has_mistake("users") for item in items)
    if are_users_known and not any(stage.users for stage in stages):
        fields.mistake("stages", "no users", "must have a stage with users", "raise `users` of a stage")
    return stages


def _stage(fields: Fields) -> Stage:
    stage = Stage(
        name=fields.text("name", pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*", example="peak"),
        duration_seconds=fields.duration_seconds("duration", minimum=1, maximum=7 * 86400),
        users=fields.integer("users", minimum=0, maximum=MOST_USERS),
        ramp_seconds=fields.duration_seconds("ramp", default=0, minimum=0),
    )
    is_known = not fields.has_mistake("duration") and not fields.has_mistake("ramp")
    if is_known and stage.ramp_seconds > stage.duration_seconds:
        rule = f"must not last longer than the stage, which lasts {stage.duration_seconds:g}s"
        fields.mistake("ramp", f"{stage.ramp_seconds:g}s", rule, "shorten it or lengthen `duration`")
    fields.reject_unknown()
    return stage


def _warm_up_seconds(fields: Fields, stages: tuple[Stage, ...]) -> float:
    seconds = fields.duration_seconds("warm_up", default=0, minimum=0)
    total = total_seconds(stages)
    is_known = not fields.has_mistake("stages") and not fields.has_mistake("warm_up")
    if is_known and seconds >= total:
        rule = f"must be shorter than all stages together, which last {total:g}s"
        fields.mistake("warm_up", f"{seconds:g}s", rule, "shorten it")
    return seconds


def _locustfile(fields: Fields, scenario: Path) -> Path:
    text = fields.text("locustfile")
    known = _shipped(_LOCUSTFILES, ".py")
    if text in known:
        return _LOCUSTFILES / f"{text}.py"
    path = scenario.parent / text
    if text and not path.is_file():
        rule = f"must be one of {', '.join(known)}, or a file beside the scenario"
        fields.mistake("locustfile", text, rule, did_you_mean(text, known, otherwise="choose one of them"))
    return path


def _shipped(folder: Path, suffix: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob(f"*{suffix}") if path.stem != "__init__"))


def _mistake(place: Place, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=place, value=value, rule=rule, next_step=next_step)
