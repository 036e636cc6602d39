"""A ledger on a branch of Git: beside the code, without touching it, and shared by pushes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from slo.dora.ledger.branch import BranchLedger
from slo.dora.ledger.interface import Ledger
from slo.dora.ledger.opening import open_ledger
from slo.dora.ledger.plumbing import Plumbing
from slo.dora.model import Deployment
from slo.errors import InvalidInput, ServerUnreachable
from slo.files import CannotWrite
from tests.slo.dora.any_facts import deployment, incident
from tests.slo.dora.repository import Repository

_WRITER = Path(__file__).with_name("writer.py")
_X_BLOB = "c1b0730e0133447badcfd47fd144e254807b06e1"
"""Name of the blob that holds an x."""


@pytest.fixture
def clone(tmp_path: Path) -> Repository:
    """A repository with a commit, and something in its working tree that is not committed."""
    repository = Repository(tmp_path / "clone")
    repository.commit("first")
    (repository.directory / "draft.txt").write_text("not committed")
    return repository


@pytest.fixture
def shared(tmp_path: Path, clone: Repository) -> Path:
    """A bare repository that the clone knows as `origin`."""
    bare = tmp_path / "shared.git"
    _git(tmp_path, "init", "-q", "--bare", str(bare))
    clone.git("remote", "add", "origin", str(bare))
    return bare


def _git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(directory), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def _ledger(directory: Path, name: str = "git:dora-ledger") -> Ledger:
    return open_ledger(name, repository=directory)


def _three() -> tuple[Deployment, ...]:
    return tuple(deployment(id=f"ci:{number}", finished_seconds=float(number)) for number in range(3))


def _other(tmp_path: Path, shared: Path) -> Path:
    """Give a second clone of what is shared, which has no branch of its own."""
    other = tmp_path / "other"
    _git(tmp_path, "init", "-q", str(other))
    _git(other, "remote", "add", "origin", str(shared))
    return other


def test_what_is_added_is_on_a_branch_of_its_own(clone: Repository) -> None:
    """The branch holds one file and shares no history with the code; nothing else in the clone changes."""
    before = (clone.git("status", "--porcelain"), clone.git("rev-parse", "HEAD"), clone.git("branch", "--show-current"))
    first, *others = _three()
    assert 1 == _ledger(clone.directory).append([first])
    assert 2 == _ledger(clone.directory).append([first, *others])
    assert _three() == _ledger(clone.directory).read().facts
    assert before == (
        clone.git("status", "--porcelain"),
        clone.git("rev-parse", "HEAD"),
        clone.git("branch", "--show-current"),
    )
    assert "ledger.jsonl" == _git(clone.directory, "ls-tree", "--name-only", "dora-ledger").strip()
    assert ["Add 2 facts", "Add 1 facts"] == _git(clone.directory, "log", "--format=%s", "dora-ledger").splitlines()
    with pytest.raises(subprocess.CalledProcessError):
        _git(clone.directory, "merge-base", "dora-ledger", "main")


def test_a_replay_makes_no_commit(clone: Repository) -> None:
    """What is there already is not committed again."""
    _ledger(clone.directory).append(_three())
    tip = _git(clone.directory, "rev-parse", "dora-ledger")
    assert 0 == _ledger(clone.directory).append(_three())
    assert tip == _git(clone.directory, "rev-parse", "dora-ledger")


def test_nothing_to_add_makes_no_branch(clone: Repository) -> None:
    """A collection that found nothing leaves no empty branch behind."""
    assert 0 == _ledger(clone.directory).append([])
    with pytest.raises(InvalidInput) as caught:
        _ledger(clone.directory).read()
    assert (
        "--ledger git:dora-ledger: is no branch here; fetch the branch, name the remote that has it as "
        "git:BRANCH@REMOTE, or `dora collect` first"
    ) == str(caught.value)


def test_a_bare_repository_and_a_worktree_will_do(tmp_path: Path, clone: Repository, shared: Path) -> None:
    """A ledger needs no working tree, and is the same from each."""
    assert 3 == _ledger(shared).append(_three())
    assert _three() == _ledger(shared).read().facts
    _ledger(clone.directory).append(_three())
    _git(clone.directory, "worktree", "add", "-q", str(tmp_path / "tree"), "-b", "topic")
    assert _three() == _ledger(tmp_path / "tree").read().facts


def test_what_was_observed_last_is_known(clone: Repository) -> None:
    """Observations on a branch are known as those in a file are."""
    seen = deployment(observed_of="flux:web", finished_seconds=5.0)
    ledger = _ledger(clone.directory)
    ledger.append([seen])
    known = _ledger(clone.directory).known()
    assert seen == known.last_observed("flux:web")
    later = deployment(id="ci:2", observed_of="flux:web", finished_seconds=7.0)
    known = ledger.known()
    ledger.append([later])
    assert later == known.last_observed("flux:web")


def test_hooks_do_not_run(clone: Repository, shared: Path) -> None:
    """A hook that forbids everything is not asked."""
    for name in ("pre-push", "reference-transaction", "pre-commit"):
        hook = clone.directory / ".git" / "hooks" / name
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
    assert 3 == _ledger(clone.directory, "git:dora-ledger@origin").append(_three())
    assert "Add 3 facts" == _git(shared, "log", "--format=%s", "dora-ledger").strip()


# Shared


def test_what_is_added_is_pushed_and_read_elsewhere(tmp_path: Path, clone: Repository, shared: Path) -> None:
    """With a remote, a fresh clone in the next job has everything, and adds to it."""
    other = _other(tmp_path, shared)
    first, second, third = _three()
    assert 1 == _ledger(clone.directory, "git:dora-ledger@origin").append([first])
    assert (first,) == _ledger(other, "git:dora-ledger@origin").read().facts
    assert 2 == _ledger(other, "git:dora-ledger@origin").append([first, second, third])
    assert 0 == _ledger(clone.directory, "git:dora-ledger@origin").append([third])
    assert _three() == _ledger(clone.directory).read().facts == _ledger(shared).read().facts


def test_branches_that_diverged_are_brought_together(tmp_path: Path, clone: Repository, shared: Path) -> None:
    """What was added here while the remote was away, and there meanwhile, is all kept, each once."""
    other = _other(tmp_path, shared)
    first, second, third = _three()
    _ledger(clone.directory, "git:dora-ledger@origin").append([first])
    _ledger(other, "git:dora-ledger@origin").append([second])
    _ledger(clone.directory).append([second, third])
    assert (first, second, third) == _ledger(clone.directory, "git:dora-ledger@origin").read().facts
    assert 1 == _ledger(clone.directory, "git:dora-ledger@origin").append([incident()])
    for directory in (clone.directory, shared):
        assert (first, second, third, incident()) == _ledger(directory).read().facts


def test_what_could_not_be_pushed_is_kept_and_pushed_next_time(clone: Repository, shared: Path) -> None:
    """A remote that refuses is told with what Git says; nothing is lost, and the next run makes up for it."""
    hook = shared / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'branch is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(ServerUnreachable) as caught:
        _ledger(clone.directory, "git:dora-ledger@origin").append(_three())
    assert "it is on the local branch, and the next run pushes it" in str(caught.value)
    assert "branch is protected" in str(caught.value)
    assert _three() == _ledger(clone.directory).read().facts
    hook.unlink()
    assert 0 == _ledger(clone.directory, "git:dora-ledger@origin").append([])
    assert _three() == _ledger(shared).read().facts
    assert "Add 3 facts" == _git(shared, "log", "--format=%s", "dora-ledger").strip()


def test_what_only_this_clone_has_is_pushed_as_it_is(clone: Repository, shared: Path) -> None:
    """Where the remote has nothing else, no commit is made to bring the two together."""
    first, second, _ = _three()
    _ledger(clone.directory, "git:dora-ledger@origin").append([first])
    _ledger(clone.directory).append([second])
    assert 0 == _ledger(clone.directory, "git:dora-ledger@origin").append([first])
    assert clone.git("rev-parse", "dora-ledger").strip() == _git(shared, "rev-parse", "dora-ledger").strip()
    assert 2 == len(_git(shared, "log", "--format=%s", "dora-ledger").splitlines())


def test_a_remote_that_is_away_is_told(clone: Repository) -> None:
    """A remote that does not answer ends with 3; an address's password is not shown."""
    clone.git("remote", "add", "origin", "file://user:secret@/nowhere/at/all")
    with pytest.raises(ServerUnreachable) as caught:
        _ledger(clone.directory, "git:dora-ledger@origin").append(_three())
    assert "remote origin: cannot answer for the branch dora-ledger; Git says: " in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_shallow_clone_stays_as_it_is(tmp_path: Path, clone: Repository, shared: Path) -> None:
    """Fetching the ledger neither deepens a clone nor makes one shallow."""
    clone.commit("second")
    clone.git("push", "-q", "origin", "main")
    _ledger(clone.directory, "git:dora-ledger@origin").append(_three())
    shallow, full = tmp_path / "shallow", tmp_path / "full"
    _git(tmp_path, "clone", "-q", "-b", "main", "--depth=1", f"file://{shared}", str(shallow))
    _git(tmp_path, "clone", "-q", "-b", "main", f"file://{shared}", str(full))
    for directory, is_shallow in ((shallow, "true"), (full, "false")):
        assert 1 == _ledger(directory, "git:dora-ledger@origin").append([incident(id=f"pager:{is_shallow}")])
        assert is_shallow == _git(directory, "rev-parse", "--is-shallow-repository").strip()


def test_a_branch_is_only_moved_from_where_it_was_read(clone: Repository) -> None:
    """Who read the branch before somebody else moved it moves nothing, and is told; so with a branch that was none."""
    git = Plumbing(clone.directory)
    first, second = (git.commit(content, [], "by hand") for content in (b"1\n", b"2\n"))
    assert git.move("dora-ledger", first, None) is None
    assert "reference already exists" in (git.move("dora-ledger", second, None) or "")
    assert f"is at {first} but expected {second}" in (git.move("dora-ledger", second, second) or "")
    assert first == git.tip("refs/heads/dora-ledger")
    assert git.move("dora-ledger", second, first) is None
    assert second == git.tip("refs/heads/dora-ledger")


def test_processes_that_push_at_once_lose_nothing(tmp_path: Path, clone: Repository, shared: Path) -> None:
    """Four jobs, two in one clone, push at once: everything is there, each once."""
    other = _other(tmp_path, shared)
    writers = [
        subprocess.Popen(
            [sys.executable, str(_WRITER), "git:dora-ledger@origin", f"w{number}", "4", "2", str(directory)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, directory in enumerate((clone.directory, clone.directory, other, other))
    ]
    outputs = [writer.communicate()[0] for writer in writers]
    assert [0] * 4 == [writer.returncode for writer in writers]
    ids = [fact.id for fact in _ledger(shared).read().facts if isinstance(fact, Deployment)]
    assert 4 * 4 + 2 == len(ids) == len(set(ids))
    assert len(ids) <= sum(map(int, outputs))


# What is wrong


def test_a_remote_that_says_nothing_is_given_up(clone: Repository) -> None:
    """A remote that neither answers nor refuses ends the wait, and is named."""
    clone.git("remote", "add", "origin", "ssh://host.invalid/nowhere")
    silent = Plumbing(clone.directory, {**os.environ, "GIT_SSH_COMMAND": "cat > /dev/null; true"}, patience_seconds=0.5)
    tip = clone.git("rev-parse", "HEAD").strip()
    for ask, asked in (
        (lambda: silent.fetch("origin", "dora"), "for the branch dora"),
        (lambda: silent.push("origin", "dora", tip), "what was added; it is on the local branch"),
    ):
        with pytest.raises(ServerUnreachable) as caught:
            ask()
        assert f"remote origin: cannot answer {asked}" in str(caught.value)
        assert "no answer within 0.5 s" in str(caught.value)


def test_a_branch_that_cannot_be_moved_is_told_as_such(clone: Repository) -> None:
    """A lock that a killed Git has left behind is named, and nobody is told that anything was kept."""
    _ledger(clone.directory).append(_three())
    (clone.directory / ".git/refs/heads/dora-ledger.lock").touch()
    with pytest.raises(CannotWrite) as caught:
        _ledger(clone.directory).append([incident()])
    assert f"{clone.directory}: cannot be written (fatal: " in str(caught.value)
    assert "dora-ledger.lock': File exists" in str(caught.value)
    assert _three() == _ledger(clone.directory).read().facts


def test_a_clone_that_takes_nothing_is_told(clone: Repository) -> None:
    """Where an object cannot be written, that is said, and it is no mistake of what is read."""
    (clone.directory / ".git/objects" / _X_BLOB[:2]).touch()  # where the folder of the object should be
    with pytest.raises(CannotWrite, match=r"cannot be written .*Not a directory"):
        Plumbing(clone.directory).commit(b"x", [], "by hand")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("git:", "--ledger git:: must name a branch; write it as git:dora-ledger"),
        ("git:a..b", "--ledger git:a..b: must name a branch; write it as git:dora-ledger"),
        ("git:--all", "--ledger git:--all: must name a branch; write it as git:dora-ledger"),
        (
            "git:main",
            (
                "--ledger git:main: is checked out: a ledger has a branch of its own; "
                "name a branch that is nowhere else, as git:dora-ledger"
            ),
        ),
        (
            "git:dora@upstream",
            (
                "--ledger git:dora@upstream: names the remote upstream, which is not configured; "
                "see `git remote`, or leave out `@` and what follows"
            ),
        ),
        (
            "git:dora@",
            (
                "--ledger git:dora@: names the remote (nothing), which is not configured; "
                "see `git remote`, or leave out `@` and what follows"
            ),
        ),
    ],
    ids=["no branch", "no name", "an option", "the code's branch", "no such remote", "no remote's name"],
)
def test_a_wrong_name_is_told(clone: Repository, name: str, message: str) -> None:
    """A name that cannot be a ledger's is refused before anything is written."""
    with pytest.raises(InvalidInput) as caught:
        _ledger(clone.directory, name)
    assert message == str(caught.value)


def test_a_branch_with_code_is_no_ledger(clone: Repository) -> None:
    """A branch that holds anything else is neither read nor written."""
    clone.git("branch", "release")
    tip = _git(clone.directory, "rev-parse", "release")
    for use in (
        lambda: _ledger(clone.directory, "git:release").append(_three()),
        _ledger(clone.directory, "git:release").read,
    ):
        with pytest.raises(InvalidInput, match=r"must be a branch that holds nothing but ledger\.jsonl"):
            use()
    assert tip == _git(clone.directory, "rev-parse", "release")


def test_a_folder_that_is_no_clone_is_told(tmp_path: Path) -> None:
    """Outside of any repository there is no branch."""
    with pytest.raises(InvalidInput, match="is not in a Git repository"):
        BranchLedger("dora-ledger", directory=tmp_path)


def test_damage_on_a_branch_is_told_with_its_line(clone: Repository) -> None:
    """A line that somebody broke by hand is told as in a file; a missing last end of line does no harm."""
    _ledger(clone.directory).append(_three())
    content = _git(clone.directory, "show", "dora-ledger:ledger.jsonl").encode()
    _commit(clone, content.replace(b"\n", b"\noops\n", 1))
    with pytest.raises(InvalidInput, match="git:dora-ledger:2 oops: must be a CDEvent in JSON"):
        _ledger(clone.directory).read()
    with pytest.raises(InvalidInput, match="git:dora-ledger:2 oops"):
        _ledger(clone.directory).append([incident()])
    assert 1 == open_ledger("git:dora-ledger", repository=clone.directory, skip_damaged=True).append([incident()])
    _commit(clone, content.rstrip())
    assert 1 == _ledger(clone.directory).append([incident()])
    assert (*_three(), incident()) == _ledger(clone.directory).read().facts


def _commit(clone: Repository, content: bytes) -> None:
    """Put a ledger on the branch by hand."""

    def run(*arguments: str, text: bytes = b"") -> str:
        done = subprocess.run(
            ["git", "-C", str(clone.directory), *arguments], input=text, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    blob = run("hash-object", "-w", "--stdin", text=content)
    tree = run("mktree", text=f"100644 blob {blob}\tledger.jsonl\n".encode())
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    run("update-ref", "refs/heads/dora-ledger", run(*author, "commit-tree", tree, "-m", "by hand"))
