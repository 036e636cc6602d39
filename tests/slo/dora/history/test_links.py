"""What commits say of each other: reverts, picks, pull requests, causes."""

from pathlib import Path

import pytest

from slo.dora.history.model import History
from slo.dora.history.read import read_history
from tests.slo.dora.repository import BEGIN, DAY, Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a first commit."""
    repository = Repository(tmp_path / "name", origin="git@github.com:owner/name.git")
    repository.commit("root")
    return repository


def test_a_revert_names_what_it_reverts_and_so_does_the_revert_of_a_revert(repository: Repository) -> None:
    """By the commit's name, in whole or in short; what is said of others in the next paragraph is none."""
    other = repository.commit("other")
    bad = repository.commit("bad")
    revert = repository.revert(bad)
    again = repository.revert(revert)
    short = repository.commit("undo", body=f"This reverts commit {bad[:9]}.\nAnd it says why.")
    loose = repository.commit("both", body=f"This reverts commits {bad}\nand {short}\n\nIt came with {other}")
    history = read_history(repository.directory)
    assert {revert: [bad], again: [revert], short: [bad], loose: [bad, short]} == _reverts(history)


def test_a_revert_of_a_merge_names_the_merge_and_not_what_it_was_merged_into(repository: Repository) -> None:
    """Git writes `This reverts commit <merge>, reversing changes made to <parent>`."""
    before = repository.commit("before")
    repository.branch("topic")
    repository.commit("topic")
    repository.switch("main")
    merge = repository.merge("topic")
    body = f"This reverts commit {merge}, reversing\nchanges made to {before}."
    revert = repository.commit("Revert \"Merge branch 'topic'\"", body=body)
    assert {revert: [merge]} == _reverts(read_history(repository.directory))


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ('Revert "feat: a thing (#12)" (#13)', "Reverts owner/name#12"),
        ('Revert "feat: a thing (#12)" (#13)', "Reverts fork/Name#12\n\nBecause."),
        ('Revert "feat: a thing (#12)" (#13)', "* undo\n\n* Reverts owner/name#12"),
        ('Revert "feat: a thing (#12)" (#13)', ""),
        ("undo", "This reverts merge request !12"),
        ("undo", "This reverts merge request group/name!12"),
        ("undo", "Reverts #12"),
    ],
)
def test_a_revert_of_a_pull_request_is_one_of_what_merged_it(repository: Repository, subject: str, body: str) -> None:
    """The squashed commit, as forges name its number, or in the revert's title."""
    squashed = repository.commit("feat: a thing (#12)")
    revert = repository.commit(subject, body=body)
    assert {revert: [squashed]} == _reverts(read_history(repository.directory))


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("undo", "Reverts owner/other#12"),
        ("undo", "Reverts owner/name#99"),
        ("undo", "This reverts commit 0123456789012345678901234567890123456789."),
        ("This reverts the pull (#14)", ""),
        ("chore", "Whoever reverts a commit, as deadbeef, says so."),
    ],
)
def test_what_is_elsewhere_is_reverted_by_nothing_here(repository: Repository, subject: str, body: str) -> None:
    """Another repository's pull request, one that is not there, a commit that is not there, mere words."""
    repository.commit("feat: a thing (#12)")
    repository.commit(subject, body=body)
    assert {} == _reverts(read_history(repository.directory))


def test_a_squashed_commit_does_not_revert_what_its_own_branch_took_back(repository: Repository) -> None:
    """Its message lists all the messages of the branch, also that of a revert there."""
    repository.branch("topic")
    wrong = repository.commit("wrong")
    repository.revert(wrong)
    repository.commit("right")
    repository.fetch_pull(12, "topic")
    repository.switch("main")
    squashed = repository.squash("topic", "feat: right (#12)", body=f'* Revert "wrong"\n\nThis reverts commit {wrong}.')
    assert squashed not in _reverts(read_history(repository.directory))


def test_a_pick_names_where_it_came_from(repository: Repository) -> None:
    """With `-x` each pick adds a line: the last one that is there counts."""
    fix = repository.commit("fix")
    repository.branch("release/1", "main~1")
    first = repository.cherry_pick(fix)
    repository.branch("release/0", "main~1")
    second = repository.cherry_pick(first)
    gone = repository.commit("other", body=f"(cherry picked from commit {fix})\n(cherry picked from commit {'0' * 40})")
    history = read_history(repository.directory)
    assert {first: fix, second: first, gone: fix} == _picks(history)


def test_picks_that_do_not_say_so_are_found_by_their_patch_when_asked(repository: Repository) -> None:
    """Elsewhere in a file and with another message, but not where one was made again after a revert."""
    before, after = "".join(f"{line}\n" for line in range(9)), "".join(f"{line}\n" for line in range(20, 29))
    repository.commit("base", files={"a.txt": before + after})
    repository.branch("release/1")
    repository.commit("only there", files={"a.txt": "more\n" * 3 + before + after})
    repository.switch("main")
    fix = repository.commit("fix", files={"a.txt": f"{before}fixed\n{after}"})
    revert = repository.revert(fix)
    repository.revert(revert)
    repository.switch("release/1")
    text = "more\n" * 3 + f"{before}fixed\n{after}"
    pick = repository.commit("the same by hand", at=BEGIN + 9 * DAY, files={"a.txt": text})
    assert {} == _picks(read_history(repository.directory))
    assert {pick: fix} == _picks(read_history(repository.directory, with_patch_ids=True))


def test_commits_of_a_pull_request_are_no_picks(repository: Repository) -> None:
    """A squash or rebase made another commit of them; only branches and tags have picks."""
    repository.branch("topic")
    repository.commit("work")
    repository.fetch_pull(3, "topic")
    repository.switch("main")
    repository.commit("between")
    repository.squash("topic", "work (#3)")
    repository.drop("topic")
    assert {} == read_history(repository.directory, with_patch_ids=True).pick_of


@pytest.mark.parametrize(
    ("subject", "body", "number"),
    [
        ("feat: a thing (#12)", "", 12),
        ('Revert "feat: a thing (#12)" (#13)', "", 13),
        ("feat: picked (#12) (#15)", "", 15),
        ("Merge pull request #12 from owner/topic", "feat: a thing", 12),
        ("Merged in topic (pull request #12)", "", 12),
        ("feat: a thing (pull request #12)", "", 12),
        ("Pull request #12: feat: a thing", "", 12),
        ("Merged PR 12: feat: a thing", "", 12),
        ("Merge branch 'topic' into 'main'", "feat\n\nSee merge request group/name!12", 12),
        ("feat: squashed", "See merge request !12", 12),
        ("feat: fixes #12", "", None),
        ("feat: a thing (#12) at last", "", None),
        ("feat: a thing (#١٢)", "", None),
        ("feat: a thing (#1234567890)", "", None),
        ("feat: a thing (12)", "", None),
        ("12)", "", None),
        ("Merge branch 'topic'", "", None),
    ],
)
def test_the_pull_request_of_a_commit_is_read_of_its_message(
    repository: Repository, subject: str, body: str, number: int | None
) -> None:
    """As GitHub, GitLab, Bitbucket and Azure DevOps write it."""
    repository.commit(subject, body=body)
    expected = {} if number is None else {0: number}
    assert expected == dict(read_history(repository.directory).pull_of)


@pytest.mark.parametrize("is_gitlab", [False, True])
def test_the_own_commits_of_a_squashed_pull_request_are_those_of_its_head(
    repository: Repository, *, is_gitlab: bool
) -> None:
    """What it took over from the main line meanwhile is not its own."""
    repository.branch("topic")
    first = repository.commit("first")
    repository.switch("main")
    repository.commit("meanwhile")
    repository.switch("topic")
    taken = repository.merge("main", subject="Merge branch 'main' into topic")
    second = repository.commit("second")
    repository.fetch_pull(12, "topic", is_gitlab=is_gitlab)
    repository.switch("main")
    repository.squash("topic", "feat: both (#12)")
    repository.drop("topic")
    history = read_history(repository.directory)
    assert {12: [second, taken, first]} == _own(history)
    assert () == history.notes


def test_the_own_commits_of_a_merged_pull_request_are_known_by_the_merges_parents(repository: Repository) -> None:
    """Whatever its message says; a branch that is still there changes nothing."""
    repository.branch("topic")
    first = repository.commit("first")
    second = repository.commit("second")
    repository.fetch_pull(12, "topic")
    repository.switch("main")
    repository.commit("meanwhile")
    merge = repository.merge("topic", subject="take it")
    repository.commit("later")
    history = read_history(repository.directory)
    assert {12: [second, first]} == _own(history)
    assert {history.find(merge): 12} == history.pull_of


def test_a_pull_request_into_a_release_branch_owns_only_what_it_added(repository: Repository) -> None:
    """Not what the release branch has that the main line has not; a pick of it to the main line keeps its number."""
    repository.branch("release/1")
    repository.commit("release only")
    repository.branch("topic")
    fix = repository.commit("fix")
    repository.fetch_pull(5, "topic")
    repository.switch("release/1")
    repository.squash("topic", "fix (#5)")
    repository.switch("main")
    repository.drop("topic")
    history = read_history(repository.directory)
    assert {5: [fix]} == _own(history)


def test_pull_requests_into_a_branch_beside_the_main_line_own_what_each_added(repository: Repository) -> None:
    """Merged or squashed into `develop`, one after the other, while the main line goes its own way."""
    repository.branch("develop")
    repository.commit("develop only")
    own = {}
    for number in range(1, 4):
        repository.branch(f"topic-{number}")
        own[number] = [repository.commit(f"work {number}"), repository.commit(f"more {number}")][::-1]
        repository.fetch_pull(number, f"topic-{number}")
        repository.switch("develop")
        if number == 2:
            repository.squash("topic-2", "work 2 (#2)")
        else:
            repository.merge(f"topic-{number}", subject=f"Merge pull request #{number} from owner/topic")
    repository.switch("main")
    repository.commit("main only")
    assert own == _own(read_history(repository.directory))


def test_of_a_pick_that_carries_the_number_the_merge_on_the_main_line_is_the_pull_requests(
    repository: Repository,
) -> None:
    """Its own commits are counted from there, and its revert reverts that one."""
    repository.branch("topic")
    work = repository.commit("work")
    repository.fetch_pull(5, "topic")
    repository.switch("main")
    merged = repository.squash("topic", "work (#5)")
    repository.drop("topic")
    repository.branch("release/1", "main~1")
    repository.cherry_pick(merged, is_said=False)
    repository.switch("main")
    revert = repository.commit('Revert "work (#5)" (#6)', body="Reverts owner/name#5")
    history = read_history(repository.directory)
    assert {5: [work]} == _own(history)
    assert {revert: [merged]} == _reverts(history)


def test_pull_requests_that_were_never_merged_own_nothing(repository: Repository) -> None:
    """Open and closed ones."""
    repository.branch("topic")
    repository.commit("work")
    repository.fetch_pull(5, "topic")
    repository.switch("main")
    repository.drop("topic")
    assert {} == _own(read_history(repository.directory))


def test_squashed_commits_without_the_heads_of_their_pull_requests_are_told(repository: Repository) -> None:
    """With the command that fetches them."""
    repository.commit("one (#1)")
    repository.commit("two (#2)")
    [note] = read_history(repository.directory).notes
    assert ("no-pull-heads", False) == (note.id, note.is_fatal)
    assert note.text.startswith("2 commits of github.com/owner/name look squashed")
    assert "git fetch origin 'refs/pull/*/head:refs/pull/*/head'" in note.next_step


def test_trailers_name_causes(repository: Repository) -> None:
    """One or several, in any case, each once."""
    body = "Caused-by: v1.2.3, 1a2b3c4\nfixes-deployment: github-deployments:owner/name/4711"
    body += "\nCaused-By: v1.2.3\nCaused-by:"
    repository.commit("fix", body=body)
    expected = {0: ("v1.2.3", "1a2b3c4", "github-deployments:owner/name/4711")}
    assert expected == read_history(repository.directory).caused_by


def test_imported_histories_are_foreign_and_branches_without_a_common_root_are_not(repository: Repository) -> None:
    """Only what a merge brought; the merge itself, and what follows, is this repository's."""
    repository.branch("imported")
    root = repository.commit("their root", parents=())
    theirs = repository.commit("theirs")
    repository.switch("main")
    repository.merge("imported", subject="import")
    repository.commit("later")
    repository.branch("pages")
    repository.commit("pages", parents=())
    repository.switch("main")
    history = read_history(repository.directory)
    assert {root, theirs} == {history.shas[at] for at in history.foreign_roots}


def test_a_branch_of_an_imported_history_that_came_back_later_is_foreign_too(repository: Repository) -> None:
    """A second merge of the same subtree."""
    repository.branch("imported")
    root = repository.commit("their root", parents=())
    repository.switch("main")
    repository.merge("imported", subject="import")
    repository.switch("imported")
    more = repository.commit("their more")
    repository.switch("main")
    repository.merge("imported", subject="import again")
    history = read_history(repository.directory)
    assert {root, more} == {history.shas[at] for at in history.foreign_roots}


def test_paths_are_those_that_a_commit_changed_whatever_they_are_called(repository: Repository) -> None:
    """Line breaks, quotes, colons, names like a commit's, deleted and renamed ones; of a merge none."""
    odd = ("line\nbreak.txt", 'quote".txt', ":100644 a", "ä.txt", "0" * 40)
    repository.commit("odd", files=dict.fromkeys(odd, "text\n"))
    repository.commit("moved", files={"ä.txt": None, "b/ä.txt": "text\n"})
    repository.branch("topic")
    repository.commit("topic", files={"c.txt": "c\n"})
    repository.switch("main")
    repository.merge("topic")
    history = read_history(repository.directory, with_paths=True)
    assert history.paths is not None
    expected = {
        "Merge branch 'topic'": (),
        "topic": ("c.txt",),
        "moved": ("b/ä.txt", "ä.txt"),
        "odd": tuple(sorted(odd)),
        "root": ("changes/1.txt",),
    }
    assert expected == {history.subjects[at]: paths for at, paths in history.paths.items()}
    assert read_history(repository.directory).paths is None


def _reverts(history: History) -> dict[str, list[str]]:
    return {history.shas[at]: [history.shas[one] for one in of] for at, of in history.revert_of.items()}


def _picks(history: History) -> dict[str, str]:
    return {history.shas[at]: history.shas[origin] for at, origin in history.pick_of.items()}


def _own(history: History) -> dict[int, list[str]]:
    return {number: [history.shas[at] for at in commits] for number, commits in history.pull_commits.items()}
