"""Read a scorecard file; the format is written down in docs/scorecard.md."""

from pathlib import Path

from slo.documents import only_document
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields
from slo.scorecard.model import DoraInput, Goal, Inputs, Scorecard, SloInput
from slo.scorecard.read_goal import optional_text, read_goal


def read_scorecard(path: Path) -> Scorecard:
    """Read a file of goals.

    Raises:
        InvalidInput: The file cannot be read, or something in it is wrong; all of it at once.
    """
    mistakes: list[Mistake] = []
    document = only_document(path, "scorecard:")
    fields = Fields(document, mistakes)
    scorecard = Scorecard(
        name=fields.text("scorecard"),
        description=optional_text(fields, "description") or "",
        file=str(path),
        inputs=_inputs(fields.optional_mapping("inputs")),
        goals=tuple(read_goal(entry) for entry in fields.items("goals", at_least=1)),
    )
    fields.reject_unknown()
    _check_names(scorecard.goals, fields)
    if mistakes:
        raise InvalidInput(mistakes)
    return scorecard


# Private


def _inputs(fields: Fields | None) -> Inputs:
    if fields is None:
        return Inputs()
    inputs = Inputs(
        dora=_dora(fields.optional_mapping("dora")),
        slo=_slo(fields.optional_mapping("slo")),
        runs=Path(fields.text("runs", default="runs")),
    )
    fields.reject_unknown()
    return inputs


def _dora(fields: Fields | None) -> DoraInput:
    if fields is None:
        return DoraInput()
    policy = optional_text(fields, "policy")
    given = DoraInput(
        repositories=tuple(Path(one) for one in fields.texts("repositories")),
        ledgers=tuple(fields.texts("ledgers")),
        policy=Path(policy) if policy else None,
    )
    fields.reject_unknown()
    return given


def _slo(fields: Fields | None) -> SloInput:
    if fields is None:
        return SloInput()
    history = optional_text(fields, "history")
    given = SloInput(
        specs=tuple(Path(one) for one in fields.texts("specs", at_least=1)),
        history=Path(history) if history else None,
    )
    fields.reject_unknown()
    return given


def _check_names(goals: tuple[Goal, ...], fields: Fields) -> None:
    names = [goal.name for goal in goals]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        fields.mistake("goals", name, "is the name of more than one goal", "rename one of them")
