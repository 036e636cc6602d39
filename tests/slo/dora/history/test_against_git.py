"""What is read of histories made up at random is what Git itself says."""

import random
from pathlib import Path

import pytest

from slo.dora.history.read import read_history
from tests.slo.dora.repository import BEGIN, DAY, Repository

_STEPS = 30


@pytest.mark.parametrize("seed", range(4))
def test_own_commits_and_parents_are_what_git_says(tmp_path: Path, seed: int) -> None:
    """Branches of branches, merged or squashed as pull requests in any order, with clocks that disagree."""
    repository = Repository(tmp_path / "name")
    merges = _scripted(repository, random.Random(seed))  # noqa: S311 - a history, no secret
    history = read_history(repository.directory)
    listed = repository.git("rev-list", "--all", "--parents").splitlines()
    expected = {words[0]: words[1:] for words in (line.split() for line in listed)}
    assert expected == {
        sha: [history.shas[parent] for parent in history.parents[at]] for at, sha in enumerate(history.shas)
    }
    assert all(parent > at for at, parents in enumerate(history.parents) for parent in parents)
    own = {number: {history.shas[at] for at in commits} for number, commits in history.pull_commits.items()}
    added = {
        number: set(repository.git("rev-list", f"refs/pull/{number}/head", f"^{merge}^1").split()) - {merge}
        for number, merge in merges.items()
    }
    assert {number: commits for number, commits in added.items() if commits} == own
    assert own


def _scripted(repository: Repository, chance: random.Random) -> dict[int, str]:
    """Make a history; give what each pull request was merged by."""
    repository.commit("root")
    topics: list[str] = []
    merges: dict[int, str] = {}
    for step in range(_STEPS):
        at = BEGIN + step * DAY + chance.randint(-3, 3) * DAY
        action = chance.choice(["main", "topic", "work", "work", "merge", "squash"])
        if action == "topic" or not topics:
            topics.append(f"topic-{step}")
            repository.branch(topics[-1], chance.choice(["main", *topics[:-1]]))
            repository.commit(f"begin {step}", at=at)
        elif action == "work":
            repository.switch(chance.choice(topics))
            repository.commit(f"work {step}", at=at)
        elif action == "main":
            repository.switch("main")
            repository.commit(f"main {step}", at=at)
        else:
            topic = topics.pop(chance.randrange(len(topics)))
            repository.fetch_pull(step, topic)
            repository.switch("main")
            if repository.git("rev-list", "--count", f"main..{topic}") != "0":
                merges[step] = _taken(repository, topic, step, at, is_merge=action == "merge")
            repository.drop(topic)
    repository.switch("main")
    return merges


def _taken(repository: Repository, topic: str, number: int, at: int, *, is_merge: bool) -> str:
    if is_merge:
        return repository.merge(topic, subject=f"Merge pull request #{number} from owner/{topic}", at=at)
    return repository.squash(topic, f"feat: {topic} (#{number})", at=at)
