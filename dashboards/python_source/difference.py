"""What has to be added to one JSON so that it becomes another."""

import json
from collections.abc import Mapping

from dashboards.model import Json


def extra_of(base: Mapping[str, Json], wanted: Mapping[str, Json]) -> dict[str, Json]:
    """Give the `extra` that makes the wanted JSON of a base: `field_config.merged(base, extra)`, without its nulls."""
    extra: dict[str, Json] = {}
    for key, value in wanted.items():
        own = base.get(key)
        if isinstance(own, Mapping) and isinstance(value, Mapping):
            if inside := extra_of(own, value):
                extra[key] = inside
        elif own is None or not same(own, value):
            extra[key] = value
    gone = {key: None for key, value in base.items() if value is not None and key not in wanted}
    return {**extra, **gone}


def same(one: Json, other: Json) -> bool:
    """Compare as JSON does, where 1 is neither true nor, as written, 1.0."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
