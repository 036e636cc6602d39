"""From what messages say to commits: which was reverted, picked, merged."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from slo.dora.history.messages import (
    causes,
    picked_commits,
    pull_of_body,
    reverted_commits,
    reverted_pulls,
)

Find = Callable[[str], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The messages of a history."""

    repository: str
    subjects: list[str]
    messages: Mapping[int, str]
    """What follows the subject, of those that may tell something."""
    find: Find
    """Finds a commit by its name, or by the first digits of it."""


def pulls(telling: Telling, by_subject: Mapping[int, int], by_parents: Mapping[int, int]) -> dict[int, int]:
    """Say by a commit which pull request it merged: what its parents say counts more than its message."""
    numbers = ((at, pull_of_body(body)) for at, body in telling.messages.items() if at not in by_subject)
    by_body = {at: number for at, number in numbers if number is not None}
    return {**by_subject, **by_body, **by_parents}


def picks(telling: Telling) -> dict[int, int]:
    """Say by a commit which one it was picked from: the nearest one that is there."""
    found = {}
    for at, body in sorted(telling.messages.items()):
        origins = (telling.find(name) for name in picked_commits(body))
        if (origin := next((one for one in origins if one is not None and one != at), None)) is not None:
            found[at] = origin
    return found


def reverts(
    telling: Telling, merge_of: Mapping[int, int], pull_of: Mapping[int, int], own: Mapping[int, Iterable[int]]
) -> dict[int, tuple[int, ...]]:
    """Say by a commit which ones it reverts.

    A squashed commit whose message lists a revert of one of the pull request's own commits reverts nothing.

    Args:
        telling: the messages.
        merge_of: by which commit each pull request was merged.
        pull_of: the pull request that a commit merged.
        own: the own commits of pull requests.
    """
    found: dict[int, list[int]] = defaultdict(list)
    candidates = telling.messages.keys() | {at for at, text in enumerate(telling.subjects) if text.startswith("Revert")}
    for at in sorted(candidates):
        body = telling.messages.get(at, "")
        named = [telling.find(name) for name in reverted_commits(body)]
        if not any(one is not None for one in named):
            named = [
                merge_of.get(pull.number)
                for pull in reverted_pulls(telling.subjects[at], body)
                if _is_here(telling.repository, pull.repository)
            ]
        number = pull_of.get(at)
        mine = {at, *(() if number is None else own.get(number, ()))}
        found[at] += [one for one in dict.fromkeys(named) if one is not None and one not in mine]
    return {at: tuple(commits) for at, commits in found.items() if commits}


def caused(telling: Telling) -> dict[int, tuple[str, ...]]:
    """Say by a commit what its trailers name as the cause."""
    told = ((at, causes(body)) for at, body in sorted(telling.messages.items()))
    return {at: named for at, named in told if named}


# Private


def _is_here(repository: str, named: str) -> bool:
    """Whether a repository that a message names is this one: a fork has another owner and the same name."""
    is_known = "/" in repository
    return not named or not is_known or repository.rsplit("/", maxsplit=1)[-1].casefold() == named.casefold()
