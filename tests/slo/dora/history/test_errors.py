"""What cannot be read is one sentence that says what to do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from slo.dora.history.git import Git
from slo.dora.history.read import read_history
from slo.errors import InvalidInput, ServerUnreachable
from tests.slo.dora.repository import Repository


@pytest.mark.parametrize("name", ["missing", "file"])
def test_what_is_no_folder_is_said_to_be_none(tmp_path: Path, name: str) -> None:
    """A path that is not there, or a file's."""
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput) as raised:
        read_history(tmp_path / name)
    assert f"--repo {tmp_path}/{name}: is not a folder; name the folder of a clone, as `.`" == _shown(raised.value)


def test_a_folder_outside_any_repository_is_said_to_be_in_none(tmp_path: Path) -> None:
    """As where a container copied all but `.git`."""
    with pytest.raises(InvalidInput) as raised:
        read_history(tmp_path)
    assert "is not in a Git repository; name the folder of a clone" in str(raised.value)


def test_without_git_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    """A program that is missing is a server that cannot be reached: exit code 3."""
    with pytest.raises(ServerUnreachable) as raised:
        Git(tmp_path, {"PATH": str(tmp_path)})
    assert "it is not on this machine; install Git (package git), or put it on PATH" in str(raised.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_clone_of_somebody_elses_needs_to_be_declared_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a CI container; once it is declared in the user's configuration, it is read."""
    repository = Repository(tmp_path / "theirs")
    repository.commit("root")
    os.chown(repository.directory, 12345, 12345)
    os.chown(repository.directory / ".git", 12345, 12345)
    config = tmp_path / "config"
    config.touch()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.delenv("SUDO_UID", raising=False)
    with pytest.raises(InvalidInput) as raised:
        read_history(repository.directory)
    command = f"git config --global --add safe.directory {repository.directory}"
    assert f"belongs to somebody else, so Git refuses to read it; run `{command}`" in str(raised.value)
    config.write_text(f"[safe]\n\tdirectory = {repository.directory}\n")
    assert ["root"] == list(read_history(repository.directory).subjects)


def test_a_damaged_repository_is_an_error_and_no_shorter_history(tmp_path: Path) -> None:
    """Git stops in the middle: what came before is not taken for all there is."""
    repository = Repository(tmp_path / "damaged")
    root = repository.commit("root")
    repository.commit("tip")
    (repository.directory / ".git" / "objects" / root[:2] / root[2:]).unlink()
    with pytest.raises(InvalidInput) as raised:
        read_history(repository.directory)
    assert "Git cannot read it: " in str(raised.value)
    assert "hint: " not in str(raised.value)
    assert "run `git fsck` in it, or make a new clone" in str(raised.value)


def test_a_partial_clone_is_read_and_only_what_it_lacks_is_an_error(tmp_path: Path) -> None:
    """Without contents the patches are missing, without trees the paths; nothing is fetched in secret."""
    source = Repository(tmp_path / "source")
    source.git("config", "uploadpack.allowFilter", "true")
    source.commit("root", files={"a.txt": "one\n"})
    source.commit("tip", files={"a.txt": "two\n"})
    blobless = source.clone(tmp_path / "blobless", "--bare", "--filter=blob:none")
    treeless = source.clone(tmp_path / "treeless", "--bare", "--filter=tree:0")
    assert ["tip", "root"] == list(read_history(treeless.directory).subjects)
    assert {0: ("a.txt",), 1: ("a.txt",)} == read_history(blobless.directory, with_paths=True).paths
    for clone, wanted in ((treeless, {"with_paths": True}), (blobless, {"with_patch_ids": True})):
        with pytest.raises(InvalidInput) as raised:
            read_history(clone.directory, **wanted)
        assert "is a partial clone: what its commits changed is not in it" in str(raised.value)
        assert "git fetch --refetch --no-filter" in str(raised.value)


def test_reading_leaves_no_process_behind_when_it_is_given_up(tmp_path: Path) -> None:
    """Git is ended with the block that reads from it, also where it would wait for ever."""
    repository = Repository(tmp_path / "any")
    endless = tmp_path / "endless"
    os.mkfifo(endless)
    before = _children()
    started: set[str] = set()
    with pytest.raises(KeyboardInterrupt):
        _give_up(Git(repository.directory), endless, lambda: started.update(_children() - before))
    assert started
    assert not started & _children()


def _give_up(git: Git, endless: Path, look: Callable[[], None]) -> None:
    with git.stream("config", "--file", str(endless), "--list"):
        look()
        raise KeyboardInterrupt


def _children() -> set[str]:
    """Give the processes that this one started, also those of other tests."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def _shown(error: InvalidInput) -> str:
    [mistake] = error.mistakes
    return f"{mistake.place} {mistake.value}: {mistake.rule}; {mistake.next_step}"
