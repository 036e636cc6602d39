"""Push dashboards one after the other, each only over what was pushed before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dashboards.comparison.compare import changes
from dashboards.grafana_api.interface import ROOT, Conflict, Folder, GrafanaApi, Rejected, Stored
from dashboards.grafana_api.last_push import last_push
from dashboards.grafana_api.places import folder_named, folder_title, made_by_another, not_made, uid_of_title
from dashboards.push.model import Outcome, PushReport, Step
from dashboards.reading import Dashboard, dashboard_of
from slo.errors import InvalidInput

_MOST_TRIES = 3
"""For two pushes at once: the second reads again what the first one wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be pushed, and how."""

    dashboards: tuple[Dashboard, ...]
    folder: str | None = None
    """Title or uid; None to leave them where they are, and new ones in no folder."""
    is_dry: bool = False
    """Whether only to say what would be done."""
    overwrites: bool = False
    """Whether what people did in Grafana may be lost."""


class Push:
    """A push, which can be asked at any time what it has done so far: after Ctrl-C, too."""

    def __init__(self, wish: Wish, api: GrafanaApi) -> None:
        self._wish, self._api = wish, api
        self._steps: list[Step] = []
        self._in_doubt: Step | None = None
        self._folder: Folder | None = None
        self._folder_is_new = False

    def run(self, say: Callable[[str], None] = lambda _: None) -> PushReport:
        """Push all; one that is refused does not keep the others.

        Raises:
            InvalidInput: The folder is not to be told from others, or cannot be made. Nothing was written.
            ServerUnreachable: Grafana does not answer any more; `report` has what was done.
        """
        folders = self._find_folder()
        for number, dashboard in enumerate(self._wish.dashboards, start=1):
            say(f"pushing {dashboard.title} ({number} of {len(self._wish.dashboards)})")
            one = _One(dashboard=dashboard, wish=self._wish, api=self._api, folders=folders, before_save=self._remember)
            self._in_doubt = None
            self._steps.append(one.step(self._folder))
        self._in_doubt = None
        return self.report()

    def report(self) -> PushReport:
        """Say what was done so far."""
        doubtful = () if self._in_doubt is None else (self._in_doubt,)
        rest = self._wish.dashboards[len(self._steps) + len(doubtful) :]
        untouched = (Step(dashboard=one, outcome=Outcome.UNTOUCHED) for one in rest)
        return PushReport(
            url=self._api.url,
            api=self._api.name,
            folder=self._folder.title if self._folder else "",
            folder_is_new=self._folder_is_new,
            is_dry=self._wish.is_dry,
            steps=(*self._steps, *doubtful, *untouched),
        )

    # Private

    def _remember(self, dashboard: Dashboard) -> None:
        """Keep in mind that from now on it is not known what Grafana has, until it answers."""
        reason, next_step = "the push ended before Grafana answered", "push again: what was done is left as it is"
        self._in_doubt = Step(dashboard=dashboard, outcome=Outcome.UNKNOWN, reason=reason, next_step=next_step)

    def _find_folder(self) -> tuple[Folder, ...]:
        folders = self._api.folders()
        name = self._wish.folder
        if name is None:
            return folders
        self._folder = folder_named(name, folders)
        if self._folder is not None:
            return folders
        self._folder, self._folder_is_new = Folder(uid=uid_of_title(name), title=name), True
        if self._wish.is_dry:
            return folders
        try:
            self._api.create_folder(self._folder)
        except Conflict:
            folders = self._api.folders()
            self._folder, self._folder_is_new = made_by_another(self._folder, folders), False
        except Rejected as rejected:
            raise not_made(self._folder, str(rejected)) from rejected
        return folders


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    """A dashboard on its way."""

    dashboard: Dashboard
    wish: Wish
    api: GrafanaApi
    folders: Sequence[Folder]
    before_save: Callable[[Dashboard], None]

    def step(self, folder: Folder | None) -> Step:
        for _ in range(_MOST_TRIES):
            try:
                return self._try(folder)
            except Conflict as conflict:
                last = conflict
            except Rejected as rejected:
                return self._refused(f"Grafana does not take it: {rejected}", "correct it, or see Grafana's log")
        return self._refused(f"somebody changes it at the same time: {last}", "push again")

    def _try(self, folder: Folder | None) -> Step:
        stored = self.api.stored(self.dashboard.uid)
        folder_uid = folder.uid if folder else stored.folder_uid if stored else ROOT
        if stored is None:
            return self._create(folder_uid)
        found = changes(_view(stored), self.dashboard)
        is_moved = stored.folder_uid != folder_uid
        if not found and not is_moved:
            return Step(dashboard=self.dashboard, outcome=Outcome.UNCHANGED)
        reason = next(self._obstacles(stored), None)
        if reason is not None:
            return self._refused(*reason)
        self._save(folder_uid, stored)
        moved = f"moved from {folder_title(stored.folder_uid, self.folders)}" if is_moved else ""
        return Step(dashboard=self.dashboard, outcome=Outcome.UPDATED, reason=moved, changes=found)

    def _create(self, folder_uid: str) -> Step:
        self._save(folder_uid, None)
        return Step(dashboard=self.dashboard, outcome=Outcome.CREATED)

    def _save(self, folder_uid: str, over: Stored | None) -> None:
        if not self.wish.is_dry:
            self.before_save(self.dashboard)
            self.api.save(self.dashboard.json, folder_uid=folder_uid, over=over)

    def _obstacles(self, stored: Stored) -> Iterator[tuple[str, str]]:
        manager = stored.manager
        if manager and not manager.allows_edits:
            source = f" ({manager.source})" if manager.source else ""
            yield (
                f"it comes by {manager.words}{source}, which would bring the old one back",
                "change it there, or take it out there first",
            )
        if self.wish.overwrites:
            return
        base = last_push(stored.uid, self.api)
        who = stored.who
        if base is None:
            yield (
                f"it was saved without a push{who}, and what was done there would be lost",
                "look at drift, then push with --overwrite",
            )
        elif edits := changes(base, _view(stored)):
            told = "; ".join(one.sentence for one in edits[:_MOST_TOLD])
            more = f"; and {len(edits) - _MOST_TOLD} more" if len(edits) > _MOST_TOLD else ""
            yield (
                f"it was edited in the UI since the last push{who}: {told}{more}",
                "take it over into Git, or push with --overwrite",
            )

    def _refused(self, reason: str, next_step: str) -> Step:
        return Step(dashboard=self.dashboard, outcome=Outcome.REFUSED, reason=reason, next_step=next_step)


_MOST_TOLD = 3


def _view(stored: Stored) -> Dashboard:
    try:
        return dashboard_of(dict(stored.json), file=stored.uid)
    except InvalidInput as invalid:
        raise Rejected(str(invalid.mistakes[0])) from invalid
