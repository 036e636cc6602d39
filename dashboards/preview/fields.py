"""What a panel's settings say of each field: the defaults, and over them the overrides that match."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dashboards.model import Json
from dashboards.preview.frames import Field, Frame, Kind, display_names
from dashboards.preview.own_variables import filled
from dashboards.preview.parts import mapping, mappings
from dashboards.preview.patterns import matches

_MATCHERS = frozenset({"byName", "byRegexp", "byFrameRefID", "byType", "byNames"})


def configured(frames: Sequence[Frame], panel: Mapping[str, Json]) -> tuple[Frame, ...]:
    """Give every field its settings; what is under `custom` goes by names such as `custom.width`."""
    settings = mapping(panel.get("fieldConfig"))
    defaults = dict(_flat(mapping(settings.get("defaults"))))
    overrides = mappings(settings.get("overrides"))
    names = display_names(frames)
    return tuple(
        frame.with_fields([_configured(one, names[id(one)], frame, defaults, overrides) for one in frame.fields])
        for frame in frames
    )


def unknown_matchers(panel: Mapping[str, Json]) -> Iterator[str]:
    """Name the kinds of overrides that are not known here."""
    for one in mappings(mapping(panel.get("fieldConfig")).get("overrides")):
        kind = str(mapping(one.get("matcher")).get("id"))
        if kind not in _MATCHERS:
            yield kind


def is_hidden(one: Field, where: str = "viz") -> bool:
    """Say whether a field is hidden from the drawing (`viz`), the `legend` or the `tooltip`."""
    hidden = one.config.get("custom.hideFrom")
    return one.config.get("custom.hidden") is True or (isinstance(hidden, Mapping) and hidden.get(where) is True)


# Private


def _configured(
    one: Field,
    name: str,
    frame: Frame,
    defaults: Mapping[str, Json],
    overrides: Sequence[Mapping[str, Json]],
) -> Field:
    config = dict(defaults)
    if one.kind is not Kind.NUMBER:
        config.pop("unit", None)  # the default unit is one of numbers; a time is shown as one
    for override in overrides:
        if _matches(mapping(override.get("matcher")), one, name, frame):
            config |= _properties(override)
    if isinstance(written := config.get("displayName"), str) and "${__" in written:
        config["displayName"] = filled(written, _own_variables(one, name))
    return replace(one, config=config)


def _own_variables(one: Field, name: str) -> dict[str, str]:
    labels = {f"__field.labels.{label}": value for label, value in one.labels.items()}
    all_labels = ", ".join(f'{label}="{value}"' for label, value in sorted(one.labels.items()))
    return {
        **labels,
        "__field.labels": all_labels,
        "__field.name": one.name,
        "__field.displayName": name,
        "__series.name": name,
    }


def _flat(defaults: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for key, value in defaults.items():
        if key == "custom":
            yield from ((f"custom.{name}", held) for name, held in mapping(value).items())
        else:
            yield key, value


def _properties(override: Mapping[str, Json]) -> dict[str, Json]:
    return {str(one.get("id")): one.get("value") for one in mappings(override.get("properties"))}


def _matches(matcher: Mapping[str, Json], one: Field, name: str, frame: Frame) -> bool:
    options = matcher.get("options")
    match matcher.get("id"):
        case "byName":
            return str(options) in {name, one.name}
        case "byRegexp":
            return matches(str(options), name)
        case "byFrameRefID":
            return str(options) == frame.ref_id
        case "byType":
            return str(options) == str(one.kind)
        case "byNames":
            names = mapping(options).get("names")
            return isinstance(names, list) and (name in names) is (mapping(options).get("mode") != "exclude")
    return False
