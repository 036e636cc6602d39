"""Rates of loads that go two ways: each may be left out, not both."""

from collections.abc import Iterator, Mapping, Sequence

from load_harness.errors import Mistake, as_json
from load_harness.params.form import Field, absent


def rate_field(name: str, meaning: str, most: float, more: str) -> Field:
    """One way; none where it is left out."""
    return Field(name=name, meaning=meaning, minimum=0, maximum=most, more=more, default=0, required=False)


def nothing_to_do(raw: Mapping[str, object], names: Sequence[str]) -> Iterator[Mistake]:
    """Find that a load would do nothing either way."""
    given = [name for name in names if name in raw]
    if not given:
        yield absent(" or ".join(names))
    elif all(raw[name] == 0 and not isinstance(raw[name], bool) for name in given):
        rule, next_step = "would do nothing", "send more than 0 for one of them"
        yield Mistake(field=" + ".join(names), value=as_json(0), rule=rule, next_step=next_step)
