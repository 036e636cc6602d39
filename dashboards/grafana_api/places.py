"""Find the folder that people name."""

import re
from collections.abc import Sequence

from dashboards.grafana_api.interface import ROOT, ROOT_TITLE, ROOT_UID, Folder
from slo.errors import InvalidInput, Mistake, Place
from slo.suggestions import nearest

_LONGEST_UID = 40


def folder_named(name: str, folders: Sequence[Folder]) -> Folder | None:
    """Find a folder by its title or its uid; None where there is none.

    Raises:
        InvalidInput: Several have that title, or one is called almost so.
    """
    if name in (ROOT, ROOT_UID, ROOT_TITLE):
        return Folder(uid=ROOT, title=ROOT_TITLE)
    titled = [folder for folder in folders if folder.title == name]
    if len(titled) > 1:
        uids = ", ".join(folder.uid for folder in titled)
        raise _mistake(name, f"is the title of {len(titled)} folders", f"give the uid of one: {uids}")
    if titled:
        return titled[0]
    known = next((folder for folder in folders if folder.uid == name), None)
    if known is None:
        _refuse_typos(name, folders)
    return known


def made_by_another(folder: Folder, folders: Sequence[Folder]) -> Folder:
    """Give the folder that Grafana would not let us make, since somebody made it just now; it may not be listed yet.

    Raises:
        InvalidInput: A folder of another title has its uid.
    """
    found = folder_named(folder.title, folders)
    other = next((one for one in folders if one.uid == folder.uid), None)
    if found is None and other is not None:
        rule = f"cannot be made, since folder {other.title} has its uid {other.uid}"
        raise _mistake(folder.title, rule, "give that one, or make the folder in Grafana")
    return found or folder


def not_made(folder: Folder, words: str) -> InvalidInput:
    """Give the error for a folder that Grafana does not take."""
    return _mistake(folder.title, f"cannot be made: {words}", "give another name, or make the folder in Grafana")


def folder_title(uid: str, folders: Sequence[Folder]) -> str:
    """Name a folder by its uid."""
    if uid == ROOT:
        return ROOT_TITLE
    return next((folder.title for folder in folders if folder.uid == uid), uid)


def uid_of_title(title: str) -> str:
    """Make the uid of a folder of its title, so that two who make it at once make the same."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:_LONGEST_UID].strip("-") or "dashboards"


def similar_title(name: str, folders: Sequence[Folder]) -> str | None:
    """Guess which folder was meant by a name that none has."""
    titles = {_plain(folder.title): folder.title for folder in folders}
    return titles.get(nearest(_plain(name), titles) or "")


# Private


def _refuse_typos(name: str, folders: Sequence[Folder]) -> None:
    same = next((folder.title for folder in folders if _plain(folder.title) == _plain(name)), None)
    if same is not None:
        raise _mistake(name, "is no folder of this Grafana, and almost one", f"did you mean {same}?")


def _plain(title: str) -> str:
    """Take away what people mistake: capitals, spaces, dashes."""
    return re.sub(r"[\W_]+", "", title).lower()


def _mistake(name: str, rule: str, next_step: str) -> InvalidInput:
    return InvalidInput([Mistake(place=Place(file="--folder"), value=name, rule=rule, next_step=next_step)])
