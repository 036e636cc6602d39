"""What a form of delivery is, and what it is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from dashboards.model import Json
from dashboards.reading import Dashboard
from slo.errors import Mistake


class FormName(StrEnum):
    """A way into Grafana."""

    JSON = "json"
    """Files for an import, for `.Files.Get` and for everything that reads plain dashboards."""
    CONFIG_MAP = "configmap"
    """ConfigMaps for the sidecar of Grafana's Helm charts."""
    OPERATOR = "operator"
    """Objects of grafana-operator."""
    GIT_SYNC = "git-sync"
    """Objects of Grafana's own API, as Git Sync and gcx read them."""
    COMPOSE = "compose"
    """Files for Grafana's provisioning, with its data sources."""

    @property
    def writes_json(self) -> bool:
        """Say whether its files could be read as dashboards again."""
        return self not in (FormName.CONFIG_MAP, FormName.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A dashboard ready to leave."""

    source: Dashboard
    """Where it comes from; its places are those of mistakes."""
    json: Mapping[str, Json] = field(repr=False)
    """In its canonical form, with all that it asks for at an import filled in."""

    @property
    def uid(self) -> str:
        """Give the uid, which names its files, too."""
        return self.source.uid

    @property
    def title(self) -> str:
        """Give the title."""
        return self.source.title


class Form(Protocol):
    """One way to write dashboards as files."""

    @property
    def name(self) -> FormName:
        """Say which one it is."""
        ...

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong with the words it was given."""
        ...

    def files(self, parcels: Sequence[Parcel]) -> dict[str, str]:
        """Write the files, by their names inside the folder."""
        ...

    def objects(self, parcels: Sequence[Parcel]) -> dict[str, Mapping[str, Json]]:
        """Give the Kubernetes objects that people apply, by the names of their files; none for other forms."""
        ...

    def dashboard_in(self, name: str, text: str) -> Json:
        """Give the dashboard that a file holds which this form wrote before; None where it holds none."""
        ...
