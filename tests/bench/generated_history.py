"""A large Git history for the benchmark, the same in each run: `git fast-import` writes it in a few seconds."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

_BEGIN = 1_500_000_000
_STEP_SECONDS = 600
_PARTS = 20
_FILES = 10
"""In each part."""
_BRANCH_EVERY = 25
"""One commit in so many is the first of a branch that is merged three commits later."""
_MESSAGE = """\
{title} (#{number})

The queue was read twice when its consumer came back too early: the second reader
saw what the first had taken already, and reported it as lost.

Reviewed-by: Grace Hopper <grace@example.org>
"""
_TITLE = "{kind}: make part {part} of the service do what number {number} asked for"
_REVERT_EVERY = 200
"""One commit in so many reverts the one nine before it, as a forge's button does."""
_REVERTED_BEFORE = 9
_KINDS = ("feat", "fix", "chore", "docs", "refactor")


def generate(directory: Path, *, commits: int, tags: int) -> None:
    """Make a bare repository with so many commits, an annotated tag every so often, branches merged and reverts."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(directory)], check=True)
    text = "".join(_stream(commits, max(commits // tags, 1)))
    subprocess.run(["git", "-C", str(directory), "fast-import", "--quiet"], input=text.encode(), check=True)


def end_seconds(commits: int) -> int:
    """Give a time after the last of so many commits and its tag."""
    return _BEGIN + commits * _STEP_SECONDS + 3600


# Private


def _stream(commits: int, tag_every: int) -> Iterator[str]:
    """Write commits by mark; of each run of `_BRANCH_EVERY`, three are a branch's and the fourth merges them."""
    main = 0
    branch = 0
    for number in range(1, commits + 1):
        place = number % _BRANCH_EVERY
        is_branch, is_merge = 1 <= place <= 3 and main, place == 4 and branch
        yield _commit(
            number,
            ref="refs/heads/topic" if is_branch else "refs/heads/main",
            parent=(branch or main) if is_branch else main,
            merged=branch if is_merge else 0,
        )
        if is_branch:
            branch = number
        else:
            main, branch = number, (0 if is_merge else branch)
        if number % tag_every == 0:
            yield _tag(number // tag_every, main, _BEGIN + number * _STEP_SECONDS + 60)
    yield "reset refs/heads/topic\nfrom 0000000000000000000000000000000000000000\n\n"


def _commit(number: int, *, ref: str, parent: int, merged: int) -> str:
    message = _message(number)
    who = f"Author {number % 50} <author{number % 50}@example.org>"
    at = _BEGIN + number * _STEP_SECONDS
    lines = [
        f"commit {ref}",
        f"mark :{number}",
        f"author {who} {at - number % 7 * 3600} +0000",
        f"committer {who} {at} +0000",
        f"data {len(message)}",
        message,
    ]
    if parent:
        lines.append(f"from :{parent}")
    if merged:
        lines.append(f"merge :{merged}")
    else:
        text = f"number {number}\n"
        lines.append(f"M 644 inline part{number % _PARTS}/{number % _FILES}.txt\ndata {len(text)}\n{text}")
    return "\n".join(lines) + "\n"


def _message(number: int) -> str:
    if number % _REVERT_EVERY:
        return _MESSAGE.format(title=_title(number), number=number)
    reverted = number - _REVERTED_BEFORE
    return f'Revert "{_title(reverted)} (#{reverted})" (#{number})\n\nReverts owner/name#{reverted}\n'


def _title(number: int) -> str:
    return _TITLE.format(kind=_KINDS[number % len(_KINDS)], part=number % _PARTS, number=number)


def _tag(release: int, commit: int, at: int) -> str:
    return f"tag v1.{release}.0\nfrom :{commit}\ntagger Robot <robot@example.org> {at} +0000\ndata 8\nrelease\n\n"
