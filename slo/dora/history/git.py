"""Runs Git to read a repository: never its hooks, never over the network, and whatever the user has configured."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable

ELSEWHERE = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIFF_OPTS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "LANGUAGE",
)
"""What a hook, or a shell that Git started, has in its environment: it would lead to another repository, or text."""
_SETTINGS = ("advice.graftFileDeprecated=false", "core.fsmonitor=false", f"core.hooksPath={os.devnull}")
_OPTIONS = ("--no-pager", *(option for setting in _SETTINGS for option in ("-c", setting)))
_PIPE_BYTES = 1 << 20
"""The most that Linux lets everybody have."""


class Git:
    """Git in one folder."""

    def __init__(self, directory: Path, environ: Mapping[str, str] = os.environ) -> None:
        """Find Git and look that the folder is there.

        Raises:
            InvalidInput: there is no such folder.
            ServerUnreachable: Git is not on this machine.
        """
        self.directory = directory
        if not directory.is_dir():
            rule = "is not a folder"
            raise _invalid(directory, rule, "name the folder of a clone, as `.`")
        program = shutil.which("git", path=environ.get("PATH", os.defpath))
        if program is None:
            raise ServerUnreachable(
                url="git",
                asked=f"for the history of {directory}",
                check="it is not on this machine; install Git (package git), or put it on PATH",
            )
        self._command = [program, *_OPTIONS, "-C", str(directory.absolute())]
        self._environment = _quiet(environ)

    def read(
        self, *arguments: str, text: bytes = b"", source: IO[bytes] | None = None, may_fail: bool = False
    ) -> bytes:
        """Give what a command prints when it reads a text or a source; nothing where it may fail, and does.

        Raises:
            InvalidInput: Git says that this cannot be read; with what it said, and what to do.
        """
        process = subprocess.Popen(  # noqa: S603 - the user's own Git
            [*self._command, *arguments],
            env=self._environment,
            stdin=source or subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with process:
            output, errors = process.communicate(None if source else text)
        if process.returncode == 0:
            return output
        if may_fail:
            return b""
        raise self._failed(errors)

    @contextmanager
    def stream(self, *arguments: str, text: bytes = b"") -> Iterator[IO[bytes]]:
        """Open what a command prints while it prints it; it is ended with the block.

        Raises:
            InvalidInput: as `read`, once everything that was printed is read.
        """
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
            given.write(text)
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603 - the user's own Git
                [*self._command, *arguments],
                env=self._environment,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            with process:
                try:
                    _widen(cast("IO[bytes]", process.stdout))
                    yield cast("IO[bytes]", process.stdout)
                except BaseException:
                    process.kill()
                    raise
            if process.returncode != 0:
                errors.seek(0)
                raise self._failed(errors.read())

    def _failed(self, errors: bytes) -> InvalidInput:
        """Make of what Git says an error that says what to do."""
        said = " ".join(errors.decode("utf-8", "backslashreplace").split())
        for sign, rule, next_step in _KNOWN:
            if sign in said:
                return _invalid(self.directory, rule, next_step.format(folder=self.directory.absolute()))
        rule = f"Git cannot read it: {said or 'it was ended from outside'}"
        return _invalid(self.directory, rule, "run `git fsck` in it, or make a new clone")


# Private

_KNOWN = (
    (
        "not a git repository",
        "is not in a Git repository",
        "name the folder of a clone; where this is one, its .git was not copied",
    ),
    (
        "dubious ownership",
        "belongs to somebody else, so Git refuses to read it",
        "run `git config --global --add safe.directory {folder}`",
    ),
    (
        "promisor remote",
        "is a partial clone: what its commits changed is not in it",
        "run `git fetch --refetch --no-filter`, or clone it without --filter",
    ),
    (
        "not allowed",
        "is a partial clone: what its commits changed is not in it, and nothing is fetched here",
        "run `git fetch --refetch --no-filter`, or clone it without --filter",
    ),
)
"""What Git says, the rule and the next step, about the folder."""


def _widen(pipe: IO[bytes]) -> None:
    """Let Git go on while what it printed is looked at; where that is not allowed, it only takes longer."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _quiet(environ: Mapping[str, str]) -> dict[str, str]:
    """Leave what says whose clones may be read, and take away what changes what Git prints, or asks, or fetches.

    It prints many commits at once (GIT_FLUSH): one by one costs as much again as to read them. Replaced and grafted
    commits are read as they were committed: other clones do not have the replacements.
    """
    kept = {
        name: value for name, value in environ.items() if name not in ELSEWHERE and not name.startswith("GIT_TRACE")
    }
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_FLUSH": "0",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _invalid(directory: Path, rule: str, next_step: str) -> InvalidInput:
    return InvalidInput([Mistake(place=Place(file="--repo"), value=str(directory), rule=rule, next_step=next_step)])
