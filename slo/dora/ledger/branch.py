"""A ledger on a branch of Git that shares no history with the others: it lives where the code lives.

It is written by plumbing, so no checkout is touched. Several may write at once: a branch is only moved from where it
was read, and what others have pushed in the meantime is brought together with what is here.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from slo.dora.ledger.index import Index
from slo.dora.ledger.interface import Known, Reading, Say
from slo.dora.ledger.lines import spell_lines
from slo.dora.ledger.plumbing import FILE, Plumbing, not_a_branch
from slo.dora.ledger.reading import read_all, shortened
from slo.dora.model import Deployment, Fact
from slo.errors import InvalidInput, Mistake

PREFIX = "git:"
"""What the name of a ledger on a branch begins with; the branch follows, then `@` and a remote, if it is shared."""
_MOST_ATTEMPTS = 30
"""To be the first; each is lost only to somebody who was."""
_FASTER = ("fetch first", "non-fast-forward", "cannot lock ref", "failed to update ref", "incorrect old value")
"""What Git says where somebody else pushed in the meantime, or is about to."""


class BranchLedger:
    """A ledger on a branch; with a remote, what is there is read first, and what is added is pushed."""

    def __init__(
        self,
        branch: str,
        *,
        directory: Path,
        remote: str | None = None,
        skip_damaged: bool = False,
        say: Say = lambda _: None,
    ) -> None:
        """Look that there may be such a branch.

        Args:
            branch: Its name; it need not be there yet.
            directory: A clone.
            remote: The name of a remote with which the branch is shared.
            skip_damaged: Whether to go on without damaged lines.
            say: Is told what an addition mended.

        Raises:
            InvalidInput: there is no clone, no such remote, or the branch cannot be called so or is checked out.
            ServerUnreachable: Git is not on this machine.
        """
        self.name = f"{PREFIX}{branch}" + ("" if remote is None else f"@{remote}")
        self._branch = branch
        self._remote = remote
        self._skip_damaged = skip_damaged
        self._say = say
        self._git = Plumbing(directory)
        self._index = Index(self.name)
        self._check()

    def read(self) -> Reading:
        """Read all facts, as `Ledger.read` says."""
        state = self._state()
        if not state.parents:
            next_step = "fetch the branch, name the remote that has it as git:BRANCH@REMOTE, or `dora collect` first"
            raise not_a_branch(self.name, "is no branch here", next_step)
        return read_all(io.BytesIO(state.content), self.name, skip_damaged=self._skip_damaged)

    def append(self, facts: Iterable[Fact]) -> int:
        """Add facts, as `Ledger.append` says."""
        spelt = spell_lines(facts, name=self.name)
        added, error = 0, Exception()
        for _ in range(_MOST_ATTEMPTS):
            state = self._state()
            new = self._indexed(state.content).new_lines(spelt)
            target = self._target(state, new)
            said = None if target in {None, state.here} else self._git.move(self._branch, str(target), state.here)
            if said is not None:
                error = self._git.unwritable(f"{said} ({_MOST_ATTEMPTS} times)")
                continue
            added += len(new)
            said = self._pushed(state, target)
            if said is None:
                self._index = self._indexed(b"".join((state.content, *new)))
                return added
            error = self._git.unreachable(str(self._remote), f"{said} ({_MOST_ATTEMPTS} times)")
        raise error

    def known(self) -> Known:
        """Give what is known of observed objects, as `Ledger.known` says."""
        self._index = self._indexed(self._state().content)
        return _Latest(self)

    @property
    def index(self) -> Index:
        """What is known of the branch so far."""
        return self._index

    # Private

    def _check(self) -> None:
        if not self._git.is_branch_name(self._branch):
            raise not_a_branch(self.name, "must name a branch", "write it as git:dora-ledger")
        if self._git.is_checked_out(self._branch):
            rule = "is checked out: a ledger has a branch of its own"
            raise not_a_branch(self.name, rule, "name a branch that is nowhere else, as git:dora-ledger")
        if self._remote is not None and not self._git.has_remote(self._remote):
            rule = f"names the remote {self._remote or '(nothing)'}, which is not configured"
            raise not_a_branch(self.name, rule, "see `git remote`, or leave out `@` and what follows")

    def _state(self) -> "_State":
        """Say what the branch holds, here and on the remote, brought together."""
        here = self._git.tip(f"refs/heads/{self._branch}")
        there = None if self._remote is None else self._git.fetch(self._remote, self._branch)
        parents = [tip for tip in (there, here) if tip is not None]
        if here is not None and there is not None:
            if self._git.is_ancestor(here, there):
                parents = [there]
            elif self._git.is_ancestor(there, here):
                parents = [here]
        contents = [self._content(parent) for parent in parents]
        return _State(here=here, there=there, parents=tuple(parents), content=self._together(contents))

    def _content(self, commit: str) -> bytes:
        content = self._git.content(commit)
        if content is None:
            rule = f"must be a branch that holds nothing but {FILE}"
            raise not_a_branch(self.name, rule, "name another branch, or none that is there yet")
        return content

    def _together(self, contents: list[bytes]) -> bytes:
        """Bring the lines of two diverged branches together, each once."""
        if not contents:
            return b""
        first, *others = (_ended(content, self._say) for content in contents)
        if not others:
            return first
        lines = [line + b"\n" for other in others for line in other.split(b"\n") if line.strip()]
        index = Index(self.name)
        index.catch_up(io.BytesIO(first), [])
        return first + b"".join(index.new_lines(lines))

    def _indexed(self, content: bytes) -> Index:
        index, mistakes = Index(self.name), list[Mistake]()
        index.catch_up(io.BytesIO(content), mistakes)
        if mistakes and not self._skip_damaged:
            raise InvalidInput(shortened(mistakes))
        return index

    def _target(self, state: "_State", new: list[bytes]) -> str | None:
        """Give the commit that holds everything, made if need be; None if there is nothing to hold."""
        if not new and len(state.parents) <= 1:
            return next(iter(state.parents), None)
        return self._git.commit(b"".join((state.content, *new)), state.parents, f"Add {len(new)} facts")

    def _pushed(self, state: "_State", target: str | None) -> str | None:
        """Let the remote's branch hold it, too; what Git says where somebody else was faster."""
        if self._remote is None or target is None or target == state.there:
            return None
        refused = self._git.push(self._remote, self._branch, target)
        if refused is not None and not any(sign in refused for sign in _FASTER):
            raise self._git.unreachable(self._remote, refused)
        return refused


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What the branch holds."""

    here: str | None
    there: str | None
    parents: tuple[str, ...]
    """Of what is written next: two where the branch here and the one there have diverged, none where it is new."""
    content: bytes


class _Latest:
    """What was observed last, also after the ledger has seen more."""

    def __init__(self, ledger: BranchLedger) -> None:
        self._ledger = ledger

    def last_observed(self, observed_of: str) -> Deployment | None:
        return self._ledger.index.last_observed(observed_of)


def _ended(content: bytes, say: Say) -> bytes:
    """Give content whose last line has an end; somebody may have edited the branch by hand."""
    if not content or content.endswith(b"\n"):
        return content
    say(f"{FILE}: the last line had no end; it is given one")
    return content + b"\n"
