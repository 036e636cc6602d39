"""Read an error-budget policy file; the format is written down in docs/slo-budgets.md."""

import re
from pathlib import Path

from slo.documents import only_document
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields
from slo.policy.model import DEFAULT_POLICY, Policy, State, Step
from slo.policy.selection import read_selection

_STATES = tuple(str(state) for state in reversed(State) if state is not State.GO)
_PERCENT = re.compile(r"-?\d+(?:\.\d+)?%")


def read_policies(path: Path) -> tuple[Policy, ...]:
    """Read the policies of a file; the first that is about an SLO holds for it.

    Raises:
        InvalidInput: the file cannot be read, or something in it is wrong; all of it at once.
    """
    mistakes: list[Mistake] = []
    document = only_document(path, "policies:")
    fields = Fields(document, mistakes)
    policies = [_policy(entry) for entry in fields.items("policies", at_least=1)]
    fields.reject_unknown()
    _check_names(policies, fields)
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(policies)


# Private


def _policy(fields: Fields) -> Policy:
    policy = Policy(
        name=fields.text("name"),
        selection=read_selection(fields, is_required=False),
        minimum_coverage_ratio=_percent(fields, "minimum_coverage", default="50%", minimum=0),
        maximum_data_age_seconds=fields.duration_seconds(
            "maximum_data_age", default=DEFAULT_POLICY.maximum_data_age_seconds, minimum=300, maximum=31_536_000
        ),
        meaning=fields.text("meaning", default="there is budget to spend"),
        steps=_ordered([_step(entry) for entry in fields.items("steps", at_least=1)]),
    )
    fields.reject_unknown()
    _check_steps(policy.steps, fields)
    return policy


def _step(fields: Fields) -> Step:
    step = Step(
        state=State(fields.choice("state", _STATES)),
        left_ratio_below=_percent(fields, "budget_left_below"),
        grace_seconds=fields.duration_seconds("grace", default=0, minimum=0, maximum=2_592_000),
        meaning=fields.text("meaning"),
    )
    fields.reject_unknown()
    return step


def _ordered(steps: list[Step]) -> tuple[Step, ...]:
    worst_first = list(reversed(State))
    return tuple(sorted(steps, key=lambda step: worst_first.index(step.state)))


def _percent(fields: Fields, name: str, *, default: str | None = None, minimum: float | None = None) -> float:
    bare = fields.raw(name)
    text = str(bare) if isinstance(bare, int | float) else fields.text(name, default=default)
    if not text:
        return 0.0
    if not _PERCENT.fullmatch(text):
        fields.mistake(name, text, "must be a percentage", "write it as 25%")
        return 0.0
    ratio = float(text[:-1]) / 100
    if ratio > 1 or (minimum is not None and ratio < minimum):
        rule = "must be at most 100%" if minimum is None else f"must be {minimum:.0%}..100%"
        fields.mistake(name, text, rule, "choose a value within the bounds")
    return ratio


def _check_steps(steps: tuple[Step, ...], fields: Fields) -> None:
    """A step that a worse one always hides is a mistake."""
    for number, step in enumerate(steps):
        for worse in steps[:number]:
            if worse.left_ratio_below >= step.left_ratio_below and worse.grace_seconds <= step.grace_seconds:
                value = f"{step.state} below {step.left_ratio_below:.6g}"
                rule = f"never holds, as {worse.state} below {worse.left_ratio_below:.6g} holds first"
                fields.mistake("steps", value, rule, "remove it, or let it hold earlier")


def _check_names(policies: list[Policy], fields: Fields) -> None:
    names = [policy.name for policy in policies]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        fields.mistake("policies", name, "is the name of more than one policy", "rename one of them")
