"""Give a live Deployment the pod template of a release, and take that out again to the letter.

Flagger tells revisions apart by a hash over the whole template: what is put back must be what was there, in its order.
The image stays, since a registry need not have one by the name of the version: the version is what the settings say.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from loadtests.release_plan import PlannedRelease
from slo.errors import InvalidInput, Mistake, Place

VERSION = "LOAD_HARNESS_REVISION"
_FAILING, _SLOW, _THREADS = "FAIL_RATE", "LOAD_HARNESS_LATENCY_MILLISECONDS", "LOAD_HARNESS_THREADS"
_OURS = (VERSION, _FAILING, _SLOW, _THREADS)
_REFUSED_THREADS = "never-ready"
"""No number of threads: the workload says so in its log, and ends."""

_Setting = Mapping[str, Any] | None
"""As the pod template has it; None: not at all."""


class Template:
    """What the first container of a Deployment had of the settings that a release changes."""

    def __init__(self, deployment: Mapping[str, Any]) -> None:
        """Note how it is now."""
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        self.container = str(container["name"])
        self._had = deepcopy(container.get("env"))
        self._known: dict[str, list[_Setting]] = {name: [self._setting(name)] for name in _OURS}

    @property
    def version(self) -> str:
        """Give the version that is written there; empty where none is, or where it comes from elsewhere."""
        return str((self._setting(VERSION) or {}).get("value") or "")

    @property
    def spelt(self) -> str:
        """Spell what the settings of a release had before, for somebody who puts it back by hand."""
        return ", ".join(_spelt(name, self._setting(name)) for name in _OURS)

    def foreign(self, deployment: Mapping[str, Any]) -> tuple[str, ...]:
        """Name those of the settings that have what neither was there nor any release gave them.

        Raises:
            InvalidInput: the container is gone.
        """
        now = _settings_of(self._container(deployment))
        return tuple(name for name in _OURS if now.get(name) not in self._known[name])

    def release(self, deployment: Mapping[str, Any], release: PlannedRelease) -> None:
        """Write a release into it; faults of an earlier one are not kept.

        Raises:
            InvalidInput: somebody else released meanwhile, or the container is gone.
        """
        if foreign := self.foreign(deployment):
            raise InvalidInput([_mistake(deployment, ", ".join(foreign), "were changed by somebody else meanwhile")])
        self.put_back(deployment)
        container, wanted = self._container(deployment), _settings(release)
        for name, value in wanted.items():
            self._known[name].append({"name": name, "value": value})
        kept = [_replaced(one, wanted) for one in container.get("env") or ()]
        container["env"] = [*kept, *({"name": name, "value": value} for name, value in wanted.items())]

    def put_back(self, deployment: Mapping[str, Any]) -> None:
        """Give each of these settings what it had; what others have changed meanwhile stays.

        Raises:
            InvalidInput: the container is gone.
        """
        ours = frozenset(_OURS) - frozenset(self.foreign(deployment))
        container = self._container(deployment)
        had = {one["name"]: one for one in self._had or () if one["name"] in ours}
        now = [
            deepcopy(had.pop(one["name"])) if one["name"] in had else one
            for one in container.get("env") or ()
            if one["name"] in had or one["name"] not in ours
        ]
        env = [*now, *deepcopy(list(had.values()))]
        if env or self._had is not None:
            container["env"] = env
        else:
            container.pop("env", None)

    # Private

    def _setting(self, name: str) -> _Setting:
        return next((one for one in self._had or () if one["name"] == name), None)

    def _container(self, deployment: Mapping[str, Any]) -> dict[str, Any]:
        for one in deployment["spec"]["template"]["spec"]["containers"]:
            if one["name"] == self.container:
                found: dict[str, Any] = one
                return found
        raise InvalidInput([_mistake(deployment, self.container, "is no container of it any more")])


# Private


def _settings_of(container: Mapping[str, Any]) -> dict[str, _Setting]:
    return {one["name"]: one for one in container.get("env") or ()}


def _spelt(name: str, setting: _Setting) -> str:
    return f"no {name}" if setting is None else f"{name}={setting.get('value', '(from elsewhere)')}"


def _mistake(deployment: Mapping[str, Any], value: str, rule: str) -> Mistake:
    metadata = deployment["metadata"]
    place = Place(file=f"Deployment {metadata['name']} in namespace {metadata['namespace']}")
    return Mistake(place=place, value=value, rule=rule, next_step="see who changes it, and run the scenario again")


def _settings(release: PlannedRelease) -> dict[str, str]:
    return {
        VERSION: release.version,
        **({_FAILING: f"{release.error_ratio:g}"} if release.error_ratio else {}),
        **({_SLOW: f"{1000 * release.latency_seconds:g}"} if release.latency_seconds else {}),
        **({_THREADS: _REFUSED_THREADS} if release.is_never_ready else {}),
    }


def _replaced(one: Mapping[str, Any], wanted: dict[str, str]) -> Mapping[str, Any]:
    """Give a variable its new value, in its place; what is then left is new."""
    name = one["name"]
    return {"name": name, "value": wanted.pop(name)} if name in wanted else one
