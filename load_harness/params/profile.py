"""How a CPU load changes over its duration: constant, in steps, as a sine, or with a spike."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from load_harness.errors import Mistake, as_json, spelt
from load_harness.params.form import Field, Form, absent, no_choice, no_object, raise_setting, within
from load_harness.settings import Settings
from load_harness.workloads.curve import CONSTANT, DIALS

PROFILE = "profile"
_SHAPE = "shape"
_LOW = "low_millicores"
_MOST_STEPS = 1000
_MOST_MILLICORES = 1_000_000_000
"""More than any cluster has; the load's own peak bounds it closer."""
_EXAMPLE = '{"shape": "sine", "low_millicores": 50, "period_seconds": 60}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a load lies between a low and its peak."""

    shape: str = CONSTANT
    low_millicores: float = 0.0
    dials: tuple[float, ...] = ()
    """What the shape takes, in the order of `DIALS`."""

    def named(self) -> dict[str, object]:
        """Spell the profile as it was asked for."""
        if self.shape == CONSTANT:
            return {_SHAPE: CONSTANT}
        # A number of steps has to be spelt as the whole number it is.
        dials = [int(dial) if dial.is_integer() else dial for dial in self.dials]
        return {_SHAPE: self.shape, _LOW: self.low_millicores, **dict(zip(DIALS[self.shape], dials, strict=True))}


CONSTANT_PROFILE = Profile()


def profile_schema(settings: Settings) -> dict[str, object]:
    """Describe the field in JSON Schema."""
    return {
        "description": "how the load changes over its duration; the load's cores or millicores are the peak",
        "oneOf": [profile_form(shape, settings).schema() for shape in DIALS],
        "default": {_SHAPE: CONSTANT},
    }


def read_profile(
    raw_load: Mapping[str, object],
    settings: Settings,
    *,
    peak_millicores: float | None,
    duration_seconds: float | None,
) -> tuple[Profile, list[Mistake]]:
    """Read the profile of a load whose peak and duration are known where they are right, and list what is wrong."""
    raw = raw_load.get(PROFILE, {_SHAPE: CONSTANT})
    if not isinstance(raw, dict):
        return CONSTANT_PROFILE, [no_object(PROFILE, raw, _EXAMPLE)]
    shape = raw.get(_SHAPE)
    if _SHAPE not in raw:
        return CONSTANT_PROFILE, within(PROFILE, [absent(_SHAPE)])
    if not isinstance(shape, str) or shape not in DIALS:
        return CONSTANT_PROFILE, within(PROFILE, [no_choice(_SHAPE, shape, DIALS)])
    values, mistakes = profile_form(shape, settings).collect(raw)
    mistakes.extend(_beyond(values, peak_millicores, duration_seconds))
    if mistakes:
        return CONSTANT_PROFILE, within(PROFILE, mistakes)
    dials = tuple(float(values[name]) for name in DIALS[shape])
    return Profile(shape=shape, low_millicores=float(values.get(_LOW, 0)), dials=dials), []


def profile_form(shape: str, settings: Settings) -> Form:
    """The fields of a shape."""
    known = {
        "steps": Field(
            name="steps",
            meaning="levels of the staircase, low and peak included, each as long as the others",
            kind="integer",
            minimum=2,
            maximum=_MOST_STEPS,
            more=f"send at most {_MOST_STEPS}",
        ),
        "period_seconds": _time(settings, "period_seconds", "from low to peak and back, in seconds", minimum=1),
        "at_seconds": _time(settings, "at_seconds", "when the spike begins, in seconds since the start", minimum=0),
        "spike_seconds": _time(settings, "spike_seconds", "how long the spike lasts, in seconds", minimum=0.1),
    }
    low = () if shape == CONSTANT else (_low_field(),)
    return Form(
        fields=(*low, *(known[name] for name in DIALS[shape])),
        parts={_SHAPE: {"const": shape}},
        required_parts=(_SHAPE,),
    )


def _low_field() -> Field:
    return Field(
        name=_LOW,
        meaning="the lowest level, in millicores; at most the load's own",
        minimum=0,
        maximum=_MOST_MILLICORES,
        more="send at most the load's own",
        default=0,
        required=False,
    )


def _time(settings: Settings, name: str, meaning: str, *, minimum: float) -> Field:
    more = raise_setting("LOAD_HARNESS_MAX_DURATION_SECONDS")
    return Field(name=name, meaning=meaning, minimum=minimum, maximum=settings.max_duration_seconds, more=more)


def _beyond(values: Mapping[str, float], peak: float | None, duration: float | None) -> Iterator[Mistake]:
    low = values.get(_LOW, 0.0)
    if peak is not None and low > peak:
        rule = f"must be at most the load's peak, which is {spelt(peak)} millicores"
        yield Mistake(field=_LOW, value=as_json(low), rule=rule, next_step="lower it, or raise the load")
    if duration is None:
        return
    if values.get("period_seconds", 0.0) > 2 * duration:  # half a period is a smooth climb from low to peak
        rule = f"must be at most twice duration_seconds, which is {spelt(duration)}, or the peak is never reached"
        value = as_json(values["period_seconds"])
        yield Mistake(field="period_seconds", value=value, rule=rule, next_step="shorten it, or lengthen the load")
    end = values.get("at_seconds", 0.0) + values.get("spike_seconds", 0.0)
    if end > duration and not math.isclose(end, duration):  # 1.1 + 2.2 is a bit more than 3.3
        name, rule = "at_seconds + spike_seconds", f"must be at most duration_seconds, which is {spelt(duration)}"
        yield Mistake(field=name, value=spelt(end), rule=rule, next_step="begin earlier, or lengthen the load")
