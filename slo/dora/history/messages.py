"""What commit messages say of other commits: reverts, picks, causes, pull requests. Text in, names out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TELLING = ("reverts ", "cherry picked from", "caused-by:", "fixes-deployment:", "merge request ")
"""A message with none of these, in lower case, tells nothing but what its subject does."""

_MOST_DIGITS = 9
_PULL_SUBJECTS = (
    re.compile(r"^Merge pull request #(\d{1,9})\b"),  # GitHub, Bitbucket
    re.compile(r"\(pull request #(\d{1,9})\)$"),  # Bitbucket
    re.compile(r"^Pull request #(\d{1,9}):"),  # Bitbucket
    re.compile(r"^Merged PR (\d{1,9}):"),  # Azure DevOps
)
_PULL_BODY = re.compile(r"^\s*See merge request (?:\S+)?!(\d{1,9})\s*$", re.MULTILINE)  # GitLab
_REVERTED = re.compile(r"\b[Tt]his reverts commits? ([^.\n]*(?:\n[^.\n]+)*)")
_REVERSING = re.compile(r"\breversing\b")
"""`This reverts commit A, reversing changes made to B`: A is a merge, and B is what it was merged into."""
_REVERTED_PULL = re.compile(
    r"^\s*(?:[*-] )?(?:This r|R)everts (?:merge request |pull request )?(?:\S+/)?([^\s/#!]*)[#!](\d{1,9})\b",
    re.MULTILINE,
)
_REVERTED_SUBJECT = re.compile(r'^Revert ".*\(#(\d{1,9})\)"')
_HEX = re.compile(r"\b[0-9a-f]{7,64}\b")
_PICKED = re.compile(r"\(cherry picked from commit ([0-9a-f]{7,64})\)")
_CAUSED = re.compile(r"^\s*(?:Caused-by|Fixes-Deployment):[ \t]*(\S[^\n]*)$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevertedPull:
    """A pull request that a message says is reverted."""

    repository: str
    """The last part of its name; empty where the message names none."""
    number: int


def pulls_of_subjects(subjects: Iterable[str], begin: int) -> Iterator[tuple[int, int]]:
    """Yield commits and the number of the pull request that each was merged by, as its subject has it.

    At its end as `(#12)` (GitHub, squashed) or `(pull request #12)` (Bitbucket), or in a merge's own words.

    Args:
        subjects: of the commits.
        begin: index of the first.
    """
    for at, subject in enumerate(subjects, begin):
        has_bracket = subject[-1:] == ")"
        if has_bracket:
            _, sign, digits = subject[:-1].rpartition("(#")
            if sign and digits.isdecimal() and digits.isascii() and len(digits) <= _MOST_DIGITS:
                yield at, int(digits)
                continue
        if has_bracket or subject.startswith(("Merge", "Pull request")):
            numbers = (found[1] for pattern in _PULL_SUBJECTS if (found := pattern.search(subject)))
            if number := next(numbers, None):
                yield at, int(number)


def pull_of_body(body: str) -> int | None:
    """Give the number of the merge request that the rest of a message names."""
    found = _PULL_BODY.search(body)
    return int(found[1]) if found else None


def reverted_commits(body: str) -> Iterator[str]:
    """Give the commits that a message says it reverts, as it names them."""
    for found in _REVERTED.finditer(body):
        yield from _HEX.findall(_REVERSING.split(found[1])[0])


def reverted_pulls(subject: str, body: str) -> Iterator[RevertedPull]:
    """Give the pull requests that a message says it reverts."""
    told = [RevertedPull(repository=found[1], number=int(found[2])) for found in _REVERTED_PULL.finditer(body)]
    yield from told
    if not told and (found := _REVERTED_SUBJECT.match(subject)):
        yield RevertedPull(repository="", number=int(found[1]))


def picked_commits(body: str) -> list[str]:
    """Give the commits that it was picked from, the nearest first: each pick adds a line."""
    return _PICKED.findall(body)[::-1]


def causes(body: str) -> tuple[str, ...]:
    """Give what its trailers name as the cause: deployments, versions, commits."""
    named = [part.strip() for found in _CAUSED.finditer(body) for part in found[1].split(",")]
    return tuple(dict.fromkeys(part for part in named if part))
