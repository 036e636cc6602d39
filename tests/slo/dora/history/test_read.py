"""What is read of a clone."""

import os
import subprocess
from pathlib import Path

import pytest

from slo.dora.history.model import Tag
from slo.dora.history.read import read_history
from tests.slo.dora.repository import BEGIN, DAY, HOUR, Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository of no commits yet."""
    return Repository(tmp_path / "name", origin="https://github.com/owner/name.git")


def test_commits_are_columns_with_parents_after_their_children(repository: Repository) -> None:
    """The youngest comes first; a merge has two parents, the branch's own second."""
    root = repository.commit("feat: begin", author="Ada")
    repository.branch("topic")
    topic = repository.commit("fix: mend", at=BEGIN + 2 * HOUR, author_at=BEGIN + HOUR, author="Grace")
    repository.switch("main")
    merge = repository.merge("topic", at=BEGIN + 3 * HOUR)
    history = read_history(repository.directory)
    assert [merge, topic, root] == list(history.shas)
    assert [(2, 1), (2,), ()] == list(history.parents)
    assert [BEGIN + 3 * HOUR, BEGIN + HOUR, BEGIN] == list(history.author_seconds)
    assert [BEGIN + 3 * HOUR, BEGIN + 2 * HOUR, BEGIN] == list(history.committer_seconds)
    assert ["Merge branch 'topic'", "fix: mend", "feat: begin"] == list(history.subjects)
    assert ["Ada", "Grace", "Ada"] == list(history.authors)
    assert 0 == history.head
    assert "github.com/owner/name" == history.repository
    assert not history.is_shallow
    assert () == history.notes


def test_parents_come_after_their_children_also_where_clocks_disagree(repository: Repository) -> None:
    """Git itself lists by time, and shows a parent before a child whose clock was a day slow."""
    root = repository.commit("root", at=BEGIN + 10 * DAY)
    repository.branch("slow")
    slow = repository.commit("slow", at=BEGIN, body="This reverts commit " + root)
    repository.switch("main")
    for number in range(3):
        repository.commit(f"main {number}", at=BEGIN + (11 + number) * DAY)
    repository.merge("slow", subject="Merge pull request #7 from owner/slow", at=BEGIN + 20 * DAY)
    repository.fetch_pull(7, "slow")
    history = read_history(repository.directory)
    assert all(parent > at for at, parents in enumerate(history.parents) for parent in parents)
    found = history.find(slow)
    assert found is not None
    assert "slow" == history.subjects[found]
    assert BEGIN == history.committer_seconds[found]
    assert {found: (history.find(root),)} == history.revert_of
    assert {7: (found,)} == history.pull_commits


def test_commits_of_branches_tags_remotes_and_a_detached_head_are_read(repository: Repository) -> None:
    """Not those of a stash, of notes or of what a rewrite has left."""
    repository.commit("root")
    for name in ("remote", "tagged", "branch", "noted", "detached"):
        repository.branch(name, "main")
        repository.commit(name)
    repository.tag("v1.0.0", commit="tagged")
    repository.git("update-ref", "refs/remotes/origin/feature", repository.sha("remote"))
    repository.git("update-ref", "refs/notes/commits", repository.sha("noted"))
    repository.git("checkout", "-q", "--detach")
    for name in ("remote", "tagged", "noted", "detached"):
        repository.drop(name)
    history = read_history(repository.directory)
    assert {"root", "remote", "tagged", "branch", "detached"} == set(history.subjects)
    assert history.find(repository.sha()) == history.head


def test_branches_left_out_are_no_history(repository: Repository) -> None:
    """As a ledger's, here and on a remote; another branch whose name ends alike stays."""
    root = repository.commit("root")
    for name in ("ledger", "dora/ledger"):
        repository.branch(name, "main")
        repository.commit(f"on {name}", parents=())
    repository.git("update-ref", "refs/remotes/origin/ledger", repository.commit("pushed", parents=()))
    repository.force(repository.sha("HEAD@{1}"))
    repository.switch("main")
    expected = {root, repository.sha("dora/ledger")}
    assert expected == set(read_history(repository.directory, without=["ledger"]).shas)
    assert {"on ledger", "pushed"} < set(read_history(repository.directory).subjects)


def test_annotated_tags_have_a_time_and_lightweight_ones_have_none(repository: Repository) -> None:
    """A tag of a tag is the commit's; a tag of a file is none."""
    repository.commit("root")
    repository.tag("v1.0.0", at=BEGIN + DAY)
    repository.tag("light")
    repository.tag("stable", at=BEGIN + 2 * DAY, commit="v1.0.0")
    repository.git("tag", "key", repository.git("rev-parse", "HEAD^{tree}"))
    light, stable, version = read_history(repository.directory).tags
    assert Tag(name="light", commit=0, tagged_seconds=None) == light
    assert Tag(name="stable", commit=0, tagged_seconds=BEGIN + 2 * DAY, tagger="Grace") == stable
    assert Tag(name="v1.0.0", commit=0, tagged_seconds=BEGIN + DAY, tagger="Grace") == version


def test_a_tag_of_a_tag_of_a_tag_is_the_commits(repository: Repository) -> None:
    """Git itself lists only what the first one names."""
    repository.commit("root")
    repository.tag("one", at=BEGIN)
    repository.tag("three", at=BEGIN, commit="one")
    repository.git("tag", "-d", "three")
    inner = repository.git("rev-parse", "one")
    for name in ("two", "three"):
        text = f"object {inner}\ntype tag\ntag {name}\ntagger G <g@example.org> {BEGIN} +0000\n\nx\n"
        inner = repository.git("mktag", text=text.encode())
    repository.git("update-ref", "refs/tags/three", inner)
    assert ["one", "three"] == [tag.name for tag in read_history(repository.directory).tags]


def test_a_commit_is_found_by_its_name_by_seven_digits_and_by_a_tag(repository: Repository) -> None:
    """Six digits, what several begin with, and what is not there are not found."""
    sha = repository.commit("root")
    repository.commit("tip")
    repository.tag("v1.0.0", commit=sha)
    history = read_history(repository.directory)
    assert [1, 1, 1, 1] == [history.find(name) for name in (sha, sha[:7], sha[:12].upper(), "v1.0.0")]
    assert [None] * 5 == [history.find(name) for name in (sha[:6], "0" * 40, "0" * 7, "v2.0.0", "")]


def test_a_bare_clone_a_worktree_and_a_folder_within_are_read_alike(repository: Repository, tmp_path: Path) -> None:
    """All are the same history by the same name."""
    repository.commit("root", files={"src/deep/file.txt": "text"})
    bare = repository.clone(tmp_path / "bare.git", "--bare")
    bare.git("remote", "set-url", "origin", "git@github.com:owner/name")
    repository.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    folders = (repository.directory, repository.directory / "src" / "deep", bare.directory, tmp_path / "tree")
    read = [read_history(folder) for folder in folders]
    assert [("github.com/owner/name", ["root"], 0)] * 4 == [(one.repository, one.subjects, one.head) for one in read]
    assert all(one.shas == read[0].shas for one in read)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("git@github.com:owner/name.git", "github.com/owner/name"),
        ("https://user:secret@GitHub.com/owner/name.git/", "github.com/owner/name"),
        ("ssh://git@gitlab.example.org:2222/group/sub/name.git", "gitlab.example.org/group/sub/name"),
        ("host:name", "host/name"),
        ("/srv/git/name.git", "folder"),
        ("file:///srv/git/name.git", "folder"),
        ("../other", "folder"),
    ],
)
def test_a_repository_is_known_by_its_address_without_secrets(tmp_path: Path, address: str, name: str) -> None:
    """Or by its folder, where the address names no host."""
    repository = Repository(tmp_path / "folder", origin=address)
    repository.commit("root")
    assert name == read_history(repository.directory).repository


def test_an_empty_repository_is_read_and_said_to_be_empty(tmp_path: Path) -> None:
    """It is no error of Git's, and nothing to report of."""
    history = read_history(Repository(tmp_path / "empty").directory)
    assert ([], None) == (list(history.shas), history.head)
    [note] = history.notes
    assert ("no-commits", True) == (note.id, note.is_fatal)
    assert "empty has no commits" == note.text


def test_a_shallow_clone_is_read_as_far_as_it_goes_and_is_said_to_end(repository: Repository, tmp_path: Path) -> None:
    """What it was cut from is not taken for an imported history, and the next step names the cure."""
    for number in range(6):
        repository.commit(f"{number}")
    repository.branch("topic")
    repository.commit("topic")
    repository.switch("main")
    repository.commit("more")
    repository.merge("topic")
    history = read_history(repository.clone(tmp_path / "shallow", "--depth=2").directory)
    assert history.is_shallow
    assert 3 == len(history.shas)
    assert frozenset() == history.foreign_roots
    [note] = history.notes
    assert ("shallow-clone", True) == (note.id, note.is_fatal)
    assert "3 commits, the parents of 2 of them left out" in note.text
    assert "git fetch --unshallow --tags" in note.next_step


def test_messages_of_any_encoding_and_size_are_read(repository: Repository) -> None:
    """Latin-1 that says so, bytes that are no text at all, a NUL, and eight megabytes."""
    tree = repository.git("mktree")
    parent = ""
    head = f"author A \N{SNOWMAN} <a@example.org> {BEGIN} +0000\ncommitter C <c@example.org> {BEGIN} +0000\n"
    bodies = [
        head.replace("\N{SNOWMAN}", "\xe9").encode("latin-1") + b"encoding ISO-8859-1\n\ncaf\xe9\n",
        head.encode() + b"\n\xff\xfe broken (#3)\n",
        head.encode() + b"\nbefore\0after\n",
        head.encode() + b"\nhuge\n\n" + b"x" * 8_000_000 + b"\nCaused-by: v1.0.0\n",
        head.encode() + b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END-----\n\nsigned\n",
        head.encode() + b"\n",
    ]
    for body in bodies:
        text = f"tree {tree}\n{parent}".encode() + body
        sha = repository.git("hash-object", "--literally", "-t", "commit", "-w", "--stdin", text=text)
        parent = f"parent {sha}\n"
    repository.git("update-ref", "refs/heads/main", sha)
    history = read_history(repository.directory)
    assert ["", "signed", "huge", "before", "\\xff\\xfe broken (#3)", "café"] == list(history.subjects)
    assert {"A \N{SNOWMAN}", "A \xe9"} == set(history.authors)
    assert {2: ("v1.0.0",)} == history.caused_by
    assert {4: 3} == history.pull_of


def test_commits_written_against_the_rules_are_read_and_told(repository: Repository) -> None:
    """No author's time, one that no calendar has, or before 1970: the committer's stands for it; nobody's name."""
    tree = repository.git("mktree")
    good = f"C <c@example.org> {BEGIN} +0000"
    parent = ""
    people = ((f"author {good}", f"committer {good}"), ("author A <a@example.org>", f"committer {good}"))
    early = (f"author A <a@example.org> -{DAY} +0000", f"committer  <> {BEGIN} +0000")
    names = []
    late = (f"author A <a@example.org> {10**19} +0000", f"committer {good}")
    for author, committer in (*people, early, late):
        text = f"tree {tree}\n{parent}{author}\n{committer}\n\nodd\n".encode()
        names.append(repository.git("hash-object", "--literally", "-t", "commit", "-w", "--stdin", text=text))
        parent = f"parent {names[-1]}\n"
    repository.git("update-ref", "refs/heads/main", names[-1])
    history = read_history(repository.directory)
    assert [BEGIN] * 4 == list(history.author_seconds)
    assert [BEGIN] * 4 == list(history.committer_seconds)
    [note] = history.notes
    assert ("commits-without-time", False) == (note.id, note.is_fatal)
    assert note.text.startswith(
        f"3 commits of github.com/owner/name have no time that can be read, as {names[3][:12]};"
    )


def test_a_repository_of_sha_256_is_read(tmp_path: Path) -> None:
    """Its names have 64 digits."""
    directory = tmp_path / "name"
    directory.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", "--object-format=sha256", "."], cwd=directory, check=True)
    repository = Repository(directory)
    bad = repository.commit("bad")
    repository.revert(bad)
    repository.tag("v1.0.0", at=BEGIN)
    history = read_history(directory, with_paths=True, with_patch_ids=True)
    assert (64, {0: (1,)}, 0) == (len(history.shas[0]), history.revert_of, history.find("v1.0.0"))


def test_replaced_commits_are_read_as_they_were_committed(repository: Repository) -> None:
    """So every clone gives the same figures, also one without the replacement; that there is one is said."""
    first = repository.commit("first")
    second = repository.commit("second")
    repository.git("replace", "--graft", second)
    (repository.directory / ".git" / "info").mkdir(exist_ok=True)
    (repository.directory / ".git" / "info" / "grafts").write_text(f"{second}\n")
    history = read_history(repository.directory)
    assert [second, first] == list(history.shas)
    assert ["replaced-commits"] == [note.id for note in history.notes]


def test_nothing_of_the_users_configuration_changes_what_is_read(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signatures shown, colours, other encodings, mail maps, a pager, external diffs, prefixes; and no hook is run."""
    repository.commit("café (#1)", files={"ä/ü.txt": "one\n"})
    repository.branch("other")
    repository.commit("pick", files={"b.txt": "b\n"})
    repository.switch("main")
    repository.commit("between")
    repository.cherry_pick("other", is_said=False)
    plain = read_history(repository.directory, with_paths=True, with_patch_ids=True)
    ran = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    (tmp_path / "mailmap").write_text("Mapped <ada@example.org>\n")
    settings = {
        "log.showSignature": "true",
        "log.date": "human",
        "log.mailmap": "true",
        "mailmap.file": str(tmp_path / "mailmap"),
        "i18n.logOutputEncoding": "UTF-16",
        "color.ui": "always",
        "core.pager": str(script),
        "core.fsmonitor": str(script),
        "core.quotePath": "true",
        "core.abbrev": "8",
        "diff.external": str(script),
        "diff.noprefix": "true",
        "diff.renames": "copies",
        "diff.algorithm": "patience",
        "diff.context": "0",
        "format.pretty": "oneline",
        "patchid.stable": "false",
    }
    config = tmp_path / "config"
    for name, value in settings.items():
        repository.git("config", "--file", str(config), name, value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(script))
    monkeypatch.setenv("GIT_DIFF_OPTS", "-u0")
    monkeypatch.setenv("GIT_TRACE", "2")
    monkeypatch.setenv("GIT_DIR", os.devnull)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert plain == read_history(repository.directory, with_paths=True, with_patch_ids=True)
    assert not ran.exists()


def test_two_readings_are_the_same(repository: Repository) -> None:
    """Nothing depends on the order of a set or a dictionary of names."""
    for number in range(5):
        repository.commit(f"{number} (#{number})")
        repository.tag(f"v1.{number}.0")
    assert read_history(repository.directory) == read_history(repository.directory)
