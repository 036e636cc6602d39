"""Which kinds a cluster serves: those of custom resources whose definitions are there, too.

Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loadtests.kubernetes.api import Api
from slo.errors import ServerUnreachable

_CORE = "v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedKinds:
    """What a cluster answered, by `apiVersion`."""

    url: str
    kinds: Mapping[str, frozenset[str]]
    """Empty for a version that it does not know."""
    groups: Mapping[str, tuple[str, ...]]
    """The versions that it knows of each group."""
    unknown: Mapping[str, str]
    """Why nobody knows what it serves of a version: whoever serves that does not answer."""


class Discovery:
    """Asks an API server what it serves; each thing once."""

    def __init__(self, api: Api) -> None:
        """Ask for the groups.

        Raises:
            ServerUnreachable: there is no answer.
        """
        self._api = api
        groups = api.get_json("/apis")["groups"]
        self.groups = {one["name"]: tuple(version["version"] for version in one["versions"]) for one in groups}
        self._kinds: dict[str, frozenset[str]] = {}

    def kinds(self, api_version: str) -> frozenset[str]:
        """Give the kinds of a version; none where it is not known.

        Raises:
            ServerUnreachable: the group is known, and whoever serves it does not answer.
        """
        if api_version not in self._kinds:
            self._kinds[api_version] = self._ask(api_version)
        return self._kinds[api_version]

    def of(self, api_versions: Iterable[str]) -> ServedKinds:
        """Ask for the kinds of several versions."""
        kinds, unknown = dict[str, frozenset[str]](), dict[str, str]()
        for one in sorted(set(api_versions)):
            try:
                kinds[one] = self.kinds(one)
            except ServerUnreachable as error:
                unknown[one] = str(error)
        return ServedKinds(url=self._api.url, kinds=kinds, groups=self.groups, unknown=unknown)

    # Private

    def _ask(self, api_version: str) -> frozenset[str]:
        group, _, version = api_version.rpartition("/")
        if api_version != _CORE and version not in self.groups.get(group, ()):
            return frozenset()
        path = f"/apis/{api_version}" if group else f"/api/{version}"
        resources = self._api.get_json(path)["resources"]
        return frozenset(one["kind"] for one in resources if "/" not in one["name"])
