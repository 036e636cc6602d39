"""Read the secrets file: who may tell what."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from slo.documents import Document, read_documents
from slo.dora.sources.catalog import NAMES
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import NOT_SHOWN
from slo.suggestions import did_you_mean

LEAST_CHARACTERS = 16
_NEXT_STEP = "write one made by `openssl rand -hex 32`, or a list of two while you change it"


def read_secrets(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Read the secrets of each source; of several, any is right.

    Raises:
        InvalidInput: with every mistake; no secret is shown in it.
    """
    documents = read_documents(path)
    if len(documents) != 1 or not isinstance(documents[0].value, dict) or not documents[0].value:
        rule = "must be a mapping of sources to secrets"
        example = "write each as `pagerduty: SECRET`, on a line of its own"
        raise InvalidInput([Mistake(place=Place(file=str(path)), value=NOT_SHOWN, rule=rule, next_step=example)])
    document, mistakes = documents[0], list[Mistake]()
    secrets = {name: _secrets(document, name, mistakes) for name in document.value}
    if mistakes:
        raise InvalidInput(mistakes)
    return secrets


# Private


def _secrets(document: Document, name: str, mistakes: list[Mistake]) -> tuple[str, ...]:
    def mistake(rule: str, next_step: str) -> None:
        mistakes.append(Mistake(place=document.place((name,)), value=NOT_SHOWN, rule=rule, next_step=next_step))

    if name not in NAMES:
        mistakes.append(_no_source(document, name))
        return ()
    value = document.value[name]
    given = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(one, str) for one in given):
        mistake("must be a text or a list of texts", "put a secret that looks like something else in quotes")
    elif any(len(one.strip()) < LEAST_CHARACTERS for one in given):
        mistake(f"must have at least {LEAST_CHARACTERS} characters", _NEXT_STEP)
    else:
        return tuple(one.strip() for one in given)
    return ()


def _no_source(document: Document, name: str) -> Mistake:
    """Show a name only if it is too short for a secret: somebody may have written the two the other way round."""
    is_shown = len(str(name)) < LEAST_CHARACTERS
    otherwise = f"write SOURCE: SECRET; the sources are {', '.join(NAMES)}"
    return Mistake(
        place=replace(document.place((name,)), field=""),
        value=name if is_shown else NOT_SHOWN,
        rule="is no source",
        next_step=did_you_mean(str(name), NAMES, otherwise=otherwise) if is_shown else otherwise,
    )
