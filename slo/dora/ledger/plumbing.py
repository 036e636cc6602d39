"""What a ledger on a branch needs of Git: objects and references, never a checkout, a hook or a question."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from slo.dora.history.git import ELSEWHERE, Git
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable
from slo.files import CannotWrite

FILE = "ledger.jsonl"
"""The one file of the branch."""

_NOBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "load-harness"), ("EMAIL", "load-harness@localhost"))
}
_PASSWORD = re.compile(r"//[^/@\s]+@")


class Plumbing:
    """Git's plumbing in one repository."""

    def __init__(
        self, directory: Path, environ: Mapping[str, str] = os.environ, *, patience_seconds: float = 120
    ) -> None:
        """Look that there is a repository.

        Args:
            directory: It.
            environ: What Git has in its environment.
            patience_seconds: How long a remote has to answer.

        Raises:
            InvalidInput: there is none.
            ServerUnreachable: Git is not on this machine.
        """
        self._directory = directory
        self._patience_seconds = patience_seconds
        self._git = Git(directory, environ)
        self._git.read("rev-parse", "--git-dir")
        kept = {name: value for name, value in environ.items() if name not in ELSEWHERE}
        self._environment = {**kept, **_NOBODY, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
        self._program = shutil.which("git", path=environ.get("PATH", os.defpath)) or "git"

    def is_branch_name(self, branch: str) -> bool:
        """Whether a branch may be called so."""
        return bool(self._git.read("check-ref-format", "--branch", branch, may_fail=True))

    def is_checked_out(self, branch: str) -> bool:
        """Whether a working tree stands on a branch."""
        worktrees = self._git.read("worktree", "list", "--porcelain").splitlines()
        return f"branch refs/heads/{branch}".encode() in worktrees

    def has_remote(self, remote: str) -> bool:
        """Whether a remote of this name is configured."""
        return remote.encode() in self._git.read("remote").splitlines()

    def tip(self, reference: str) -> str | None:
        """Give the commit of a reference; None if there is no such reference."""
        found = self._git.read("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}", may_fail=True)
        return found.decode().strip() or None

    def is_ancestor(self, earlier: str, later: str) -> bool:
        """Whether one commit is the other, or comes before it."""
        base = self._git.read("merge-base", earlier, later, may_fail=True)
        return base.decode().strip() == earlier

    def content(self, commit: str) -> bytes | None:
        """Give the ledger of a commit; None if the commit holds anything else."""
        if self._git.read("ls-tree", "--name-only", commit) != f"{FILE}\n".encode():
            return None
        return self._git.read("cat-file", "blob", f"{commit}:{FILE}")

    def commit(self, content: bytes, parents: Sequence[str], message: str) -> str:
        """Make a commit that holds a ledger; nothing refers to it yet.

        Raises:
            CannotWrite: there is no room in the repository, or no right to write.
        """
        blob = self._made("hash-object", "-w", "--stdin", text=content)
        tree = self._made("mktree", text=f"100644 blob {blob}\t{FILE}\n".encode())
        options = [option for parent in parents for option in ("-p", parent)]
        return self._made("commit-tree", tree, *options, "-m", message)

    def move(self, branch: str, commit: str, before: str | None) -> str | None:
        """Let a branch stand on a commit; what Git says where it has been moved since, None where it has not."""
        return self._run("update-ref", "-m", "load-harness", f"refs/heads/{branch}", commit, before or "").refusal

    def fetch(self, remote: str, branch: str) -> str | None:
        """Fetch a remote's branch, and give its commit; None if it is not there. No reference is written.

        Raises:
            ServerUnreachable: the remote did not answer.
        """
        reference = f"refs/heads/{branch}"
        asked = f"for the branch {branch}"
        listed = self._ask(remote, asked, "ls-remote", remote, reference)
        if listed.refusal is not None:
            raise _unreachable(remote, asked, listed.refusal)
        if not listed.printed:
            return None
        options = ("--quiet", "--no-tags", "--no-filter", "--no-write-fetch-head", "--no-auto-maintenance", "--refmap=")
        fetched = self._ask(remote, asked, "fetch", *options, remote, reference)
        if fetched.refusal is not None:
            raise _unreachable(remote, asked, fetched.refusal)
        return listed.printed.split()[0]

    def push(self, remote: str, branch: str, commit: str) -> str | None:
        """Push a commit to a remote's branch; what Git says where that was refused, None where it was not.

        Raises:
            ServerUnreachable: the remote did not answer in time.
        """
        options = ("--quiet", "--no-verify")
        return self._ask(remote, _ADDED, "push", *options, remote, f"{commit}:refs/heads/{branch}").refusal

    def unreachable(self, remote: str, said: str) -> ServerUnreachable:
        """Make an error of a push that cannot succeed."""
        return _unreachable(remote, _ADDED, said)

    def unwritable(self, said: str) -> CannotWrite:
        """Make an error of what could not be written into the repository."""
        return CannotWrite(self._directory, OSError(_line(said)))

    # Private

    def _made(self, *arguments: str, text: bytes = b"") -> str:
        """Give the name of the object that a command makes."""
        ran = self._run(*arguments, text=text)
        if ran.refusal is not None:
            raise self.unwritable(ran.refusal)
        return ran.printed.strip()

    def _ask(self, remote: str, asked: str, *arguments: str) -> "_Ran":
        """Run what needs a remote, which may not answer."""
        try:
            return self._run(*arguments, timeout_seconds=self._patience_seconds)
        except subprocess.TimeoutExpired as error:
            said = f"no answer within {self._patience_seconds:g} s"
            raise _unreachable(remote, asked, said) from error

    def _run(self, *arguments: str, text: bytes = b"", timeout_seconds: float | None = None) -> "_Ran":
        options = ("--no-pager", "-c", f"core.hooksPath={os.devnull}", "-C", str(self._directory.absolute()))
        done = subprocess.run(  # noqa: S603 - the user's own Git and remote
            [self._program, *options, *arguments],
            env=self._environment,
            input=text,
            capture_output=True,
            check=False,
            timeout=timeout_seconds,
        )
        said = done.stderr.decode("utf-8", "backslashreplace") or "Git said nothing"
        return _Ran(printed=done.stdout.decode(), refusal=None if done.returncode == 0 else said)


# Private

_ADDED = "what was added; it is on the local branch, and the next run pushes it"


class _Ran(NamedTuple):
    """What a command of Git has done."""

    printed: str
    refusal: str | None
    """What Git said where it has not done it."""


def _unreachable(remote: str, asked: str, said: str) -> ServerUnreachable:
    """Make an error of what Git said, without passwords in addresses."""
    check = f"Git says: {_line(said)}; check the remote by `git ls-remote {remote}`, and the right to push"
    return ServerUnreachable(url=f"remote {remote}", asked=asked, check=check)


def _line(said: str) -> str:
    return " ".join(_PASSWORD.sub("//", said).split())


def not_a_branch(name: str, rule: str, next_step: str) -> InvalidInput:
    """Make an error of a ledger that names a branch."""
    return InvalidInput([Mistake(place=Place(file="--ledger"), value=name, rule=rule, next_step=next_step)])
