"""What Grafana keeps, and what both of its APIs can do with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from dashboards.model import Json

PUSH_MESSAGE = "load-harness dashboards push"
"""Stands in the history of versions of what was pushed, so that an edit in Grafana can be told from a push."""
ROOT = ""
"""The uid of the folder of what is in no folder."""
ROOT_UID = "general"
"""Which Grafana reserves for it, and gives in some answers."""
ROOT_TITLE = "General"
"""What Grafana calls it."""


class Conflict(Exception):  # noqa: N818 - read as a sentence
    """Somebody else was faster: what is to be replaced, or made, is not what was read."""


class Rejected(Exception):  # noqa: N818 - read as a sentence
    """Grafana does not take it, and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder."""

    uid: str
    title: str
    parent_uid: str = ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A dashboard in a list."""

    uid: str
    title: str
    folder_uid: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """Who brings a dashboard into Grafana, where it was not saved there."""

    words: str
    """As `file provisioning`."""
    source: str
    """The file it comes from, as far as Grafana says."""
    allows_edits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A dashboard as Grafana keeps it."""

    uid: str
    title: str
    json: Mapping[str, Json] = field(repr=False)
    folder_uid: str
    version: str
    """What Grafana wants to see again when it is replaced."""
    manager: Manager | None
    updated_by: str
    """Empty where Grafana does not say."""
    updated: str
    """As Grafana spells it."""
    marks: Mapping[str, Json] = field(default_factory=dict, repr=False)
    """Labels and annotations, which a save that does not send them again takes away: the manager, too."""

    @property
    def who(self) -> str:
        """Say who saved it and when, as the end of a sentence."""
        by = f" by {self.updated_by}" if self.updated_by else ""
        return f"{by}, {self.updated}" if self.updated else by


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """An entry of a dashboard's history."""

    version: str
    message: str
    by: str
    at: str
    json: Mapping[str, Json] = field(default_factory=dict, repr=False)
    """The dashboard as it was saved; empty where the list comes without it."""

    @property
    def is_push(self) -> bool:
        """Say whether it was us."""
        return self.message.startswith(PUSH_MESSAGE)


class GrafanaApi(Protocol):
    """One of the two APIs of a Grafana. All raise `ServerUnreachable` where there is no answer to speak of."""

    @property
    def url(self) -> str:
        """Give the address of Grafana, without what must not be printed."""
        ...

    @property
    def name(self) -> str:
        """Name the API, as people find it in the documentation."""
        ...

    def hits(self) -> tuple[Hit, ...]:
        """List all dashboards that may be seen."""
        ...

    def folders(self) -> tuple[Folder, ...]:
        """List all folders that may be seen, in folders too."""
        ...

    def stored(self, uid: str) -> Stored | None:
        """Give a dashboard; None where there is none.

        Raises:
            Rejected: It cannot be given in a form that is understood here.
        """
        ...

    def history(self, uid: str) -> tuple[Save, ...]:
        """List who saved a dashboard, the newest first; nothing where Grafana keeps no history, or hides it."""
        ...

    def version(self, uid: str, save: Save) -> Mapping[str, Json] | None:
        """Give a dashboard as it was saved then; None where Grafana does not have it any more."""
        ...

    def create_folder(self, folder: Folder) -> None:
        """Make a folder.

        Raises:
            Conflict: There is one of that uid or title.
            Rejected: Grafana does not take it.
        """
        ...

    def save(self, json: Mapping[str, Json], *, folder_uid: str, over: Stored | None) -> None:
        """Make a dashboard, or replace one.

        Args:
            json: The dashboard, with its uid.
            folder_uid: Where it is to be from then on.
            over: What it replaces, as it was read; None for a new one.

        Raises:
            Conflict: It was changed in the meantime, or there is one now.
            Rejected: Grafana does not take it.
        """
        ...
