"""What an export for sharing asks for when a person imports it: here nobody is asked, so it is given or a mistake."""

from collections.abc import Iterator, Mapping, Sequence

from dashboards.canonical import canonical
from dashboards.delivery.interface import Parcel
from dashboards.model import Json
from dashboards.reading import Dashboard
from slo.errors import Mistake, Place
from slo.suggestions import did_you_mean

_ONLY_FOR_IMPORTS = frozenset({"__inputs", "__requires", "__elements"})


def parcels_of(
    dashboards: Sequence[Dashboard], given: Mapping[str, str], mistakes: list[Mistake]
) -> tuple[Parcel, ...]:
    """Bring dashboards of others into their canonical form, with the inputs that are given.

    It is a mistake if one asks for more, or if nobody asks for what is given.
    """
    asked = {name for dashboard in dashboards for name, _, _ in _inputs(dashboard)}
    mistakes += [_not_asked(name, value, asked) for name, value in given.items() if name not in asked]
    mistakes += [mistake for dashboard in dashboards for mistake in _missing(dashboard, given)]
    return tuple(_parcel(dashboard, given) for dashboard in dashboards)


# Private


def _parcel(dashboard: Dashboard, given: Mapping[str, str]) -> Parcel:
    values = {name: given.get(name, default) for name, default, _ in _inputs(dashboard)}
    kept = {key: value for key, value in dashboard.json.items() if key not in _ONLY_FOR_IMPORTS}
    return Parcel(source=dashboard, json=canonical(_filled(kept, values) if values else kept))


def _inputs(dashboard: Dashboard) -> Iterator[tuple[str, str, int]]:
    """Yield the names that a dashboard asks for, the value it has itself, and their places in its list."""
    inputs = dashboard.json.get("__inputs")
    for index, one in enumerate(inputs if isinstance(inputs, list) else ()):
        if isinstance(one, Mapping) and isinstance(one.get("name"), str):
            value = one.get("value")
            yield one["name"], value if isinstance(value, str) else "", index


def _missing(dashboard: Dashboard, given: Mapping[str, str]) -> Iterator[Mistake]:
    for name, default, index in _inputs(dashboard):
        if not default and name not in given:
            yield Mistake(
                place=dashboard.place(("__inputs", index, "name")),
                value=name,
                rule="is asked for when a person imports the dashboard, and here nobody is asked",
                next_step=f"give --input {name}=VALUE (the uid of a data source), or export it again, not for sharing",
            )


def _not_asked(name: str, value: str, asked: set[str]) -> Mistake:
    next_step = did_you_mean(name, asked, otherwise="leave it out")
    rule = "is asked for by no dashboard"
    return Mistake(place=Place(file="--input"), value=f"{name}={value}", rule=rule, next_step=next_step)


def _filled(value: Json, values: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        for name, given in values.items():
            value = value.replace(f"${{{name}}}", given)
        return value
    if isinstance(value, Mapping):
        return {key: _filled(one, values) for key, one in value.items()}
    return [_filled(one, values) for one in value] if isinstance(value, list) else value
