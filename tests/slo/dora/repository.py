"""Scripts real Git repositories: every name, time and tree is given, so a history has the same hashes everywhere.

Times are Unix seconds, or text with its zone as Git reads it (`2026-03-29T01:30:00+0100`). Without one, a commit is
made an hour after the last one. A commit changes a file of its own unless it is told which, so nothing conflicts.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

At = int | str

BEGIN = 1_767_225_600
"""2026-01-01T00:00:00Z, when the first commit is made that is given no time."""
HOUR = 3_600
DAY = 24 * HOUR


class Repository:
    """A repository in a folder, with a branch checked out."""

    def __init__(self, directory: Path, *, branch: str = "main", origin: str | None = None) -> None:
        """Make an empty repository; `origin` is the address it says it was cloned from."""
        self.directory = directory
        self._now = BEGIN - HOUR
        self._made = 0
        directory.mkdir(parents=True, exist_ok=True)
        if not (directory / ".git").exists():
            self.git("init", "-q", "-b", branch)
        if origin is not None:
            self.git("remote", "add", "origin", origin)

    def commit(  # noqa: PLR0913 - what a commit is made of
        self,
        subject: str,
        *,
        at: At | None = None,
        author_at: At | None = None,
        author: str = "Ada",
        body: str = "",
        files: Mapping[str, str | bytes | None] | None = None,
        parents: Sequence[str] | None = None,
    ) -> str:
        """Commit on the branch checked out, and give the commit's name.

        Args:
            subject: first line of its message.
            at: committer time.
            author_at: author time, if it is another one.
            author: author's name.
            body: rest of its message, with its trailers.
            files: texts by path (None: the file is deleted); without any, a new file.
            parents: its parents instead of the tip of the branch; none at all makes a foreign root.
        """
        self._made += 1
        for name, text in (files if files is not None else {f"changes/{self._made}.txt": f"{subject}\n"}).items():
            self._put(name, text)
        self.git("add", "--all")
        return self._record(f"{subject}\n\n{body}" if body else subject, at, author_at, author, parents)

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Begin a branch and check it out."""
        self.git("switch", "-q", "-c", name, start)

    def switch(self, name: str) -> None:
        """Check a branch out."""
        self.git("switch", "-q", name)

    def merge(self, *revisions: str, at: At | None = None, subject: str | None = None, author: str = "Ada") -> str:
        """Merge branches into the one checked out, never by fast-forward; give the merge's name."""
        subject = subject or f"Merge branch '{' '.join(revisions)}'"
        parents = [self.sha(revision) for revision in ("HEAD", *revisions)]
        self.git("merge", "-q", "--no-ff", "--no-commit", "--allow-unrelated-histories", *revisions, at=self._now)
        return self._record(subject, at, None, author, parents)

    def squash(self, revision: str, subject: str, *, at: At | None = None, body: str = "", author: str = "Ada") -> str:
        """Commit what a branch changed as one commit, as forges do: `subject` then ends with `(#12)`."""
        self.git("merge", "-q", "--squash", revision, at=self._now)
        return self._record(f"{subject}\n\n{body}" if body else subject, at, None, author, None)

    def revert(self, revision: str, *, at: At | None = None, mainline: int | None = None) -> str:
        """Revert a commit with the message that Git gives it."""
        sha = self.sha(revision)
        subject = self.git("show", "-s", "--format=%s", sha)
        parent = [] if mainline is None else ["-m", str(mainline)]
        self.git("revert", "--no-commit", *parent, sha)
        return self._record(f'Revert "{subject}"\n\nThis reverts commit {sha}.', at, None, "Ada", None)

    def cherry_pick(self, revision: str, *, at: At | None = None, is_said: bool = True) -> str:
        """Pick a commit, as `git cherry-pick` does: the author's time stays; with `-x` or without."""
        sha = self.sha(revision)
        message = self.git("show", "-s", "--format=%B", sha).strip()
        author, author_at = self.git("show", "-s", "--format=%an%n%at +0000", sha).splitlines()
        self.git("cherry-pick", "--no-commit", sha)
        said = f"{message}\n\n(cherry picked from commit {sha})" if is_said else message
        return self._record(said, at, f"@{author_at}", author, None)

    def tag(self, name: str, *, at: At | None = None, commit: str = "HEAD", message: str = "release") -> None:
        """Tag a commit: annotated and made at that time, or lightweight without one."""
        if at is None:
            self.git("tag", "--no-sign", name, commit)
        else:
            self.git("tag", "--no-sign", "-a", "-m", message, name, commit, at=at)

    def fetch_pull(self, number: int, revision: str, *, is_gitlab: bool = False) -> None:
        """Keep a pull request's head as `git fetch origin refs/pull/*/head:refs/pull/*/head` does."""
        kind = "merge-requests" if is_gitlab else "pull"
        self.git("update-ref", f"refs/{kind}/{number}/head", self.sha(revision))

    def drop(self, branch: str) -> None:
        """Delete a branch, merged or not."""
        self.git("branch", "-q", "-D", branch)

    def force(self, revision: str) -> None:
        """Move the branch checked out to another commit, as a force-push does."""
        self.git("reset", "-q", "--hard", revision)

    def sha(self, revision: str = "HEAD") -> str:
        """Give the whole name of a commit."""
        return self.git("rev-parse", "--verify", "-q", f"{revision}^{{commit}}")

    def clone(self, directory: Path, *options: str) -> "Repository":
        """Clone it, with options as `--depth=3` or `--bare`."""
        command = ["git", "clone", "-q", *options, f"file://{self.directory.resolve()}", str(directory)]
        _run(command, cwd=self.directory, env=_environment(None, None), text=b"")
        copy = object.__new__(Repository)
        copy.directory, copy._now, copy._made = directory, self._now, self._made
        return copy

    def git(
        self, *arguments: str, at: At | None = None, author_at: At | None = None, text: bytes = b"", author: str = "Ada"
    ) -> str:
        """Run Git in it at that time and give what it prints, without the last line's end."""
        environment = _environment(at, author_at if author_at is not None else at, author)
        return _run(["git", *arguments], cwd=self.directory, env=environment, text=text).rstrip("\n")

    def _record(
        self, message: str, at: At | None, author_at: At | None, author: str, parents: Sequence[str] | None
    ) -> str:
        at = at if at is not None else self._now + HOUR
        tree = self.git("write-tree")
        named = [f"-p{parent}" for parent in (parents if parents is not None else self._tip())]
        text = message.encode("utf-8", "surrogateescape")
        sha = self.git("commit-tree", tree, *named, at=at, author_at=author_at, text=text, author=author)
        self.git("reset", "-q", "--hard", sha)
        self._now = at if isinstance(at, int) else int(self.git("show", "-s", "--format=%ct"))
        return sha

    def _tip(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(objectname)", self.git("symbolic-ref", "HEAD")).split()

    def _put(self, name: str, text: str | bytes | None) -> None:
        path = self.directory / name
        if text is None:
            path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def _environment(at: At | None, author_at: At | None, author: str = "Ada") -> dict[str, str]:
    """Give Git nothing of the machine's or the user's but the path to it."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.devnull,
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": author,
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Grace",
        "GIT_COMMITTER_EMAIL": "grace@example.org",
        "GIT_AUTHOR_DATE": _as_git(author_at),
        "GIT_COMMITTER_DATE": _as_git(at),
    }


def _as_git(at: At | None) -> str:
    return f"@{BEGIN if at is None else at} +0000" if not isinstance(at, str) else at


def _run(command: list[str], *, cwd: Path, env: dict[str, str], text: bytes) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, input=text, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode("utf-8", "surrogateescape")
