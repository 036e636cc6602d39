"""Open the ledger that a command line names."""

from pathlib import Path

from slo.dora.ledger.branch import PREFIX, BranchLedger
from slo.dora.ledger.file import FileLedger
from slo.dora.ledger.interface import Ledger, Say


def open_ledger(
    name: str, *, repository: Path = Path(), skip_damaged: bool = False, say: Say = lambda _: None
) -> Ledger:
    """Open a ledger: a file's path, or `git:BRANCH` or `git:BRANCH@REMOTE` in a clone. It need not be there yet.

    Raises:
        InvalidInput: the branch cannot be one.
        ServerUnreachable: it is a branch, and Git is not on this machine.
    """
    branch = branch_of(name)
    if branch is None:
        return FileLedger(Path(name), skip_damaged=skip_damaged, say=say)
    _, at, remote = name.partition("@")
    return BranchLedger(branch, directory=repository, remote=remote if at else None, skip_damaged=skip_damaged, say=say)


def branch_of(name: str) -> str | None:
    """Give the branch that a ledger's name names; None if it names a file."""
    return name.removeprefix(PREFIX).partition("@")[0] if name.startswith(PREFIX) else None
