"""The id of a cluster load, which every share of it carries."""

import re
from collections.abc import Iterator, Mapping

from load_harness.errors import Mistake, as_json, invalid_values
from load_harness.params.form import Form

CLUSTER_ID = "cluster_id"
"""The field's name, in a body, in a query string and in a job."""
_PATTERN = r"^[0-9A-Za-z._-]{1,64}$"
CLUSTER_ID_SCHEMA: dict[str, object] = {
    "type": "string",
    "pattern": _PATTERN,
    "description": "the cluster load that this is a share of; a pod takes one share of each",
}


def wrong_cluster_id(raw: Mapping[str, object]) -> Iterator[Mistake]:
    """Find what is wrong with the id of a raw load; one that is absent is right."""
    value = raw.get(CLUSTER_ID)
    if CLUSTER_ID in raw and not (isinstance(value, str) and re.fullmatch(_PATTERN, value)):
        rule = "must be a name of up to 64 letters, digits, dots, dashes and underscores"
        yield Mistake(field=CLUSTER_ID, value=as_json(value), rule=rule, next_step="send such a name, or leave it out")


def cluster_id_in(raw: Mapping[str, object]) -> str | None:
    """Read the id of a raw load that is right."""
    return str(raw[CLUSTER_ID]) if CLUSTER_ID in raw else None


CLUSTER_ID_FORM = Form(fields=(), parts={CLUSTER_ID: CLUSTER_ID_SCHEMA}, required_parts=(CLUSTER_ID,))


def parse_cluster_id(raw: Mapping[str, object]) -> str:
    """Read the query string of whoever means the shares of one load.

    Raises:
        Problem: 422, listing every mistake.
    """
    _, mistakes = CLUSTER_ID_FORM.collect(raw)
    mistakes.extend(wrong_cluster_id(raw))
    if mistakes:
        raise invalid_values(mistakes)
    return str(raw[CLUSTER_ID])
