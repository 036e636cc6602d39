"""What a share of a cluster load knows of the whole, so that any pod that is left can tell what is gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from load_harness.errors import Mistake, as_json
from load_harness.params.cluster_id import CLUSTER_ID
from load_harness.params.form import Field, Form, no_object, within
from load_harness.peers import MOST_PEERS

SHARE_OF = "share_of"
"""The field's name, in a body and in a job."""
_SHARES = "shares"
_TOTAL = "total"
_EXAMPLE = '{"shares": 3, "total": {"%s": 300}}'
_MOST = 1e15
"""No sum of what pods may be asked for comes near it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A cluster load of which there are several shares."""

    shares: int
    total: tuple[tuple[str, float], ...]
    """What all of them add up to, by unit."""

    def document(self) -> dict[str, object]:
        """Spell it as it is sent."""
        return {_SHARES: self.shares, _TOTAL: dict(self.total)}


def whole_schema(units: Sequence[str]) -> dict[str, object]:
    """Describe the field in JSON Schema, for a kind whose amounts are in these units."""
    described = "the cluster load that this is a share of: into how many it was split, and what they add up to"
    return {**_form(_total_form(units).schema()).schema(), "description": described}


def wrong_whole(raw: Mapping[str, object], units: Sequence[str]) -> Iterator[Mistake]:
    """Find what is wrong with the field of a raw load; one that is absent is right."""
    if SHARE_OF not in raw:
        return
    found = raw[SHARE_OF]
    if CLUSTER_ID not in raw:
        rule = f"must not come without {CLUSTER_ID}, of which it tells"
        yield Mistake(field=SHARE_OF, value=as_json(found), rule=rule, next_step=f"send {CLUSTER_ID}, or leave it out")
    if not isinstance(found, dict):
        yield no_object(SHARE_OF, found, _EXAMPLE % units[0])
        return
    yield from within(SHARE_OF, _form({}).collect(found)[1])
    total = found.get(_TOTAL)
    if isinstance(total, dict):
        yield from within(f"{SHARE_OF}.{_TOTAL}", _total_form(units).collect(total)[1])
    elif _TOTAL in found:
        yield no_object(f"{SHARE_OF}.{_TOTAL}", total, f'{{"{units[0]}": 300}}')


def whole_in(raw: Mapping[str, object]) -> Whole | None:
    """Read the field of a raw load that is right."""
    found = raw.get(SHARE_OF)
    if not isinstance(found, dict):
        return None
    return Whole(shares=found[_SHARES], total=tuple((unit, float(amount)) for unit, amount in found[_TOTAL].items()))


def _form(total: dict[str, object]) -> Form:
    shares = Field(
        name=_SHARES,
        meaning="into how many it was split",
        minimum=1,
        maximum=MOST_PEERS,
        more="no cluster load has more",
        kind="integer",
    )
    return Form(fields=(shares,), parts={_TOTAL: total}, required_parts=(_TOTAL,))


def _total_form(units: Sequence[str]) -> Form:
    return Form(
        fields=tuple(
            Field(name=unit, meaning="of all shares together", minimum=0, maximum=_MOST, more="send less")
            for unit in units
        )
    )
