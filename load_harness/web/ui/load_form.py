"""The form that starts a load: what it shows, and the request that it stands for."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.errors import Mistake
from load_harness.params.cluster import total_form
from load_harness.params.form import Field
from load_harness.params.profile import PROFILE, profile_form
from load_harness.settings import Settings
from load_harness.web.ui.forms import Box, blamed, box, typed
from load_harness.web.ui.kinds import Kind
from load_harness.workloads.curve import CONSTANT, DIALS

ALL, ONE = "all", "one"
SHAPE = f"{PROFILE}.shape"
ONCE = "once"
_KEY_BYTES = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadForm:
    """The form of one kind, as it is shown."""

    kind: Kind
    boxes: list[Box]
    pods: int | None
    """How many pods a load may be spread over; None where this one knows no others."""
    why_alone: str
    """Why it knows none."""
    scope: str
    shape: str | None
    """Of a CPU load."""
    shapes: tuple[str, ...]
    others: list[str]
    """What is wrong with no field in particular."""
    once: str
    """Under which name the load is started, so that whoever sends the form twice starts one."""
    notice: str | None = None
    """What was started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMaker:
    """Makes the forms of one pod."""

    settings: Settings
    limits: Limits
    pods: int | None
    why_alone: str = ""

    def form(
        self,
        kind: Kind,
        values: Mapping[str, str],
        *,
        mistakes: Iterable[Mistake] = (),
        trouble: Iterable[str] = (),
        notice: str | None = None,
    ) -> LoadForm:
        """Show a form with what was typed."""
        filled = {**kind.start, **values}
        boxes = [box(field, filled, of=kind.name) for field in self._fields(kind, filled)]
        shape = self._shape(kind, filled)
        if shape is not None:
            dials = profile_form(shape, self.settings).fields
            boxes += [box(field, filled, of=kind.name, prefix=f"{PROFILE}.") for field in dials]
        shown, others = blamed(boxes, mistakes)
        return LoadForm(
            kind=kind,
            boxes=shown,
            pods=self.pods,
            why_alone=self.why_alone,
            scope=self.scope(filled),
            shape=shape,
            shapes=tuple(DIALS) if shape is not None else (),
            others=[*others, *trouble],
            once=secrets.token_urlsafe(_KEY_BYTES),
            notice=notice,
        )

    def scope(self, values: Mapping[str, str]) -> str:
        """Say over which pods a load goes: as was chosen; else over all where they are known."""
        chosen = values.get("scope")
        if chosen in {ALL, ONE}:
            return chosen
        return ONE if self.pods is None else ALL

    def body(self, kind: Kind, values: Mapping[str, str]) -> dict[str, object]:
        """Spell the request that the form stands for."""
        spread = self.scope(values) == ALL
        names = [field.name for field in kind.form(self.settings, self.limits).fields]
        amounts = typed(values, [name for name in names if name in kind.amounts])
        rest = typed(values, [name for name in names if name not in kind.amounts])
        profile = self._profile(kind, values)
        return {"kind": kind.name, "total": amounts, **rest, **profile} if spread else {**amounts, **rest, **profile}

    def _fields(self, kind: Kind, values: Mapping[str, str]) -> list[Field]:
        own = kind.form(self.settings, self.limits).fields
        found = {field.name: field for field in own if field.name != "millicores"}
        if self.scope(values) == ALL and self.pods is not None:
            totals = total_form(kind.name, self.settings, self.limits, fewest=self.pods, most=self.pods)
            found |= {field.name: field for field in totals.fields if field.name in found}
        return list(found.values())

    def _shape(self, kind: Kind, values: Mapping[str, str]) -> str | None:
        if PROFILE not in kind.form(self.settings, self.limits).parts:
            return None
        shape = values.get(SHAPE, CONSTANT)
        return shape if shape in DIALS else CONSTANT

    def _profile(self, kind: Kind, values: Mapping[str, str]) -> dict[str, object]:
        if self._shape(kind, values) is None:
            return {}
        shape = values.get(SHAPE, CONSTANT)
        names = [field.name for field in profile_form(shape, self.settings).fields] if shape in DIALS else []
        dials = typed({name: values.get(f"{PROFILE}.{name}", "") for name in names}, names)
        return {PROFILE: {"shape": shape, **dials}}
