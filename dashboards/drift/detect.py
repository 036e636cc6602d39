"""Hold the dashboards of Git against those of a Grafana."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.comparison.compare import changes
from dashboards.comparison.model import Change, ChangeKind, Part
from dashboards.drift.model import Drift, DriftReport, Edit, Kind
from dashboards.grafana_api.interface import Folder, GrafanaApi, Hit, Rejected, Stored
from dashboards.grafana_api.last_push import last_push
from dashboards.grafana_api.places import folder_named, folder_title, similar_title
from dashboards.reading import Dashboard, dashboard_of
from slo.errors import InvalidInput

_MOST_POSITIONS = 3
_PUSH = "load-harness dashboards push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How it should be."""

    dashboards: tuple[Dashboard, ...]
    folder: str | None = None
    """Title or uid; None where they may be anywhere."""
    tag: str = ""
    """What has it is ours; empty for no such tag."""
    deployed: Mapping[str, Dashboard] = field(default_factory=dict)
    """What was shipped last, by uid."""
    ignored_fields: frozenset[str] = frozenset()
    """Fields of the dashboard that people may change."""
    ignored_kinds: frozenset[Kind] = frozenset()
    is_provisioned: bool = False
    """Whether all are to come by provisioning."""


def detect(expected: Expectation, api: GrafanaApi, say: Callable[[str], None] = lambda _: None) -> DriftReport:
    """Compare; dashboards come in the order in which they are given, and then what is not ours.

    Raises:
        InvalidInput: The folder is not to be told from others.
        ServerUnreachable: Grafana does not answer.
    """
    folders = api.folders()
    folder = None if expected.folder is None else folder_named(expected.folder, folders)
    grafana = _Grafana(api=api, folders=folders, hits=api.hits(), folder=folder)
    found = [*_ours(expected, grafana, say), *_unmanaged(expected, grafana)]
    return DriftReport(
        url=api.url,
        api=api.name,
        folder=expected.folder or "",
        looked_at=tuple(one.uid for one in expected.dashboards),
        drifts=tuple(one for one in found if one.kind not in expected.ignored_kinds),
    )


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grafana:
    api: GrafanaApi
    folders: Sequence[Folder]
    hits: Sequence[Hit]
    folder: Folder | None
    """Ours; None where we have none, or Grafana does not."""

    def title_of(self, folder_uid: str) -> str:
        return folder_title(folder_uid, self.folders)

    def where(self, name: str | None) -> str:
        """Say which folder is asked for, and whether it is there."""
        if not name or self.folder is not None:
            return f" in folder {name}" if name else ""
        similar = similar_title(name, self.folders)
        return f" in folder {name}, which is not there" + (f" (did you mean {similar}?)" if similar else "")

    def namesake(self, uid: str, title: str, folder_uid: str) -> Hit | None:
        """Find another dashboard of a title in a folder."""
        others = (hit for hit in self.hits if hit.uid != uid and hit.folder_uid == folder_uid)
        return next((hit for hit in others if hit.title == title), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One of our dashboards."""

    ours: Dashboard
    expected: Expectation
    grafana: _Grafana

    def drift(self, kind: Kind, sentence: str, next_step: str, edits: Sequence[Edit] = ()) -> Drift:
        return Drift(
            kind=kind,
            uid=self.ours.uid,
            title=self.ours.title,
            file=self.ours.file,
            sentence=sentence,
            next_step=next_step,
            edits=tuple(edits),
        )

    def changes(self, before: Dashboard, after: Dashboard) -> tuple[Change, ...]:
        return changes(before, after, ignored=self.expected.ignored_fields)


def _ours(expected: Expectation, grafana: _Grafana, say: Callable[[str], None]) -> Iterator[Drift]:
    for number, ours in enumerate(expected.dashboards, start=1):
        say(f"comparing {ours.title} ({number} of {len(expected.dashboards)})")
        case = _Case(ours=ours, expected=expected, grafana=grafana)
        try:
            stored = grafana.api.stored(ours.uid)
        except Rejected as rejected:
            yield case.drift(Kind.CHANGED, f"board cannot be read: {rejected}", "delete it, then push it again")
            continue
        if stored is None:
            yield _missing(case)
            continue
        yield from _content(case, stored)
        yield from _place(case, stored)
        yield from _namesakes(case, stored.folder_uid)
        if expected.is_provisioned and stored.manager is None:
            sentence = "board is not provisioned: it was saved by hand, or its provider let go of it"
            yield case.drift(Kind.UNPROVISIONED, sentence, "delete it in Grafana, so that provisioning brings it again")


def _missing(case: _Case) -> Drift:
    where = case.grafana.where(case.expected.folder)
    folder_uid = case.grafana.folder.uid if case.grafana.folder else ""
    other = case.grafana.namesake(case.ours.uid, case.ours.title, folder_uid)
    known = f"; another board of its title is there, with uid {other.uid}" if other else ""
    deleted = "; it was deleted in Grafana" if case.ours.uid in case.expected.deployed else ""
    sentence = f"board missing{where}{known}{deleted}"
    return case.drift(Kind.MISSING, sentence, f"run {_PUSH}, or see why provisioning did not")


def _content(case: _Case, stored: Stored) -> Iterator[Drift]:
    try:
        theirs = dashboard_of(dict(stored.json), file=f"{case.grafana.api.url}/d/{stored.uid}")
    except InvalidInput as invalid:
        sentence = f"board cannot be compared: {invalid.mistakes[0]}"
        yield case.drift(Kind.CHANGED, sentence, "look at it in Grafana's JSON model")
        return
    if not case.changes(case.ours, theirs):
        return
    base = case.expected.deployed.get(stored.uid) or last_push(stored.uid, case.grafana.api)
    yield _three_way(case, base, theirs, stored) if base else _two_way(case, theirs, stored)


def _three_way(case: _Case, base: Dashboard, theirs: Dashboard, stored: Stored) -> Drift:
    in_git, in_ui = case.changes(base, case.ours), case.changes(base, theirs)
    edits = [*_edits(in_git, "in Git"), *_edits(in_ui, "in the UI")]
    if not in_ui:
        return _stale(case, edits)
    if not in_git:
        return _changed(case, edits, stored.who)
    sentence = f"board changed in Git and in the UI{stored.who}"
    return case.drift(Kind.DIVERGED, sentence, "take over what is right into Git, then push with --overwrite", edits)


def _two_way(case: _Case, theirs: Dashboard, stored: Stored) -> Drift:
    """Tell who moved where nobody remembers what was shipped: what is provisioned cannot be edited."""
    if stored.manager and not stored.manager.allows_edits:
        return _stale(case, _edits(case.changes(theirs, case.ours), "in Git"))
    sentence = f"board differs{stored.who}"
    next_step = "give what was shipped last with --deployed, and it is told who moved"
    return case.drift(Kind.DIFFERENT, sentence, next_step, _edits(case.changes(case.ours, theirs), ""))


def _stale(case: _Case, edits: Sequence[Edit]) -> Drift:
    return case.drift(Kind.STALE, "board stale: Git is ahead", f"run {_PUSH}, or see why provisioning did not", edits)


def _changed(case: _Case, edits: Sequence[Edit], who: str) -> Drift:
    next_step = "take it over into Git, or undo it with push --overwrite"
    return case.drift(Kind.CHANGED, f"board changed in the UI{who}", next_step, edits)


def _edits(found: Sequence[Change], where: str) -> list[Edit]:
    """Give the changes; where one panel pushed many others away, their new positions are told as one."""
    moved = [change for change in found if change.field == "gridPos"]
    if len(moved) <= _MOST_POSITIONS:
        return [Edit(change=change, where=where) for change in found]
    words = f"positions of {len(moved)} panels changed"
    whole = Change(kind=ChangeKind.CHANGED, part=Part.BOARD, name="", field="gridPos", words=words)
    return [Edit(change=change, where=where) for change in (*(one for one in found if one not in moved), whole)]


def _place(case: _Case, stored: Stored) -> Iterator[Drift]:
    if case.expected.folder is None:
        return
    ours = case.grafana.folder
    if ours is None or stored.folder_uid != ours.uid:
        sentence = f"board moved to folder {case.grafana.title_of(stored.folder_uid)}"
        if ours is None:
            sentence += f"; it should be{case.grafana.where(case.expected.folder)}"
        wanted = ours.title if ours else case.expected.folder
        yield case.drift(Kind.MOVED, sentence, f"move it back to {wanted}: a push does, or change --folder")


def _namesakes(case: _Case, folder_uid: str) -> Iterator[Drift]:
    other = case.grafana.namesake(case.ours.uid, case.ours.title, folder_uid)
    if other is not None:
        sentence = f"another board has this title in the same folder: {other.uid}"
        yield case.drift(Kind.CONFLICT, sentence, "delete or rename it; with two of them provisioning stops for both")


def _unmanaged(expected: Expectation, grafana: _Grafana) -> Iterator[Drift]:
    known = {one.uid for one in expected.dashboards}
    for hit in grafana.hits:
        reason = _reason(hit, expected, grafana)
        if hit.uid in known or not reason:
            continue
        yield Drift(
            kind=Kind.UNMANAGED,
            uid=hit.uid,
            title=hit.title,
            sentence=f"unmanaged board: {reason}, and is not in Git",
            next_step="take it over with dashboards import, delete it, or move it elsewhere",
        )


def _reason(hit: Hit, expected: Expectation, grafana: _Grafana) -> str:
    if hit.uid in expected.deployed:
        return "was shipped before"
    if grafana.folder is not None and grafana.folder.uid and hit.folder_uid == grafana.folder.uid:
        return f"is in folder {grafana.folder.title}"
    return f"has the tag {expected.tag}" if expected.tag and expected.tag in hit.tags else ""
