"""All checks by id, with their pages."""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from loadtests.lint import checks
from loadtests.lint.interface import Run
from slo.errors import InvalidInput, Mistake, Place
from slo.suggestions import did_you_mean

_FOLDER = Path(__file__).with_name("checks")

OPT_IN = frozenset({"replicas-set"})
"""Checks that are run only where they are asked for: whether they find a trap depends on how manifests are applied."""


def check_ids() -> tuple[str, ...]:
    """List the ids in the order of the alphabet."""
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(checks.__path__)))


def load_checks(ids: Iterable[str]) -> Mapping[str, Run]:
    """Import checks by their ids."""
    return {name: importlib.import_module(f"{checks.__name__}.{name.replace('-', '_')}").run for name in ids}


def page(check_id: str) -> str:
    """Give a check's page as Markdown.

    Raises:
        InvalidInput: there is no such check.
    """
    require_known([check_id], option="--explain")
    return (_FOLDER / f"{check_id.replace('-', '_')}.md").read_text(encoding="utf-8")


def require_known(ids: list[str], *, option: str) -> None:
    """Check ids that a user typed.

    Raises:
        InvalidInput: there are no such checks.
    """
    known = check_ids()
    mistakes = [
        Mistake(
            place=Place(file=option),
            value=one,
            rule=f"must be the id of a check: {', '.join(known)}",
            next_step=did_you_mean(one, known, otherwise="choose one of them"),
        )
        for one in ids
        if one not in known
    ]
    if mistakes:
        raise InvalidInput(mistakes)
