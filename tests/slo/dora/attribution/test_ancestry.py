from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from slo.dora.attribution.ancestry import contains
from slo.dora.attribution.attribute import attribute
from slo.dora.facts.assemble import assemble
from slo.dora.history.model import History
from slo.dora.history.read import read_history
from slo.dora.model import Deployment
from slo.dora.policy.model import Policy
from tests.slo.dora.repository import BEGIN, HOUR, Repository

_MANY = 12


@some.composite
def _graphs(draw: some.DrawFn) -> list[tuple[int, ...]]:
    """Parents of commits, which stand after their children."""
    size = draw(some.integers(1, _MANY))
    below = [list(range(commit + 1, size)) for commit in range(size)]
    parents = [draw(some.lists(some.sampled_from(later), max_size=3, unique=True)) if later else [] for later in below]
    return [tuple(of) for of in parents]


def _reachable(parents: Sequence[tuple[int, ...]], tip: int) -> set[int]:
    found = {tip}
    for parent in parents[tip]:
        found |= _reachable(parents, parent)
    return found


def _history(parents: list[tuple[int, ...]]) -> History:
    size = len(parents)
    return History(
        repository="github.com/acme/shop",
        shas=[f"{commit:040x}" for commit in range(size)],
        author_seconds=[BEGIN - commit for commit in range(size)],
        committer_seconds=[BEGIN] * size,
        parents=parents,
        subjects=[f"change {commit}" for commit in range(size)],
        authors=["Ada"] * size,
        head=0,
    )


@settings(max_examples=200, deadline=None)
@given(parents=_graphs(), data=some.data())
def test_every_change_is_brought_once_and_by_the_first_that_reaches_it(
    parents: list[tuple[int, ...]], data: some.DataObject
) -> None:
    """On any graph a deployment brings what it reaches and none before it did: as sets say that are made one by one."""
    history = _history(parents)
    tips = data.draw(some.lists(some.integers(0, len(parents) - 1), min_size=1, max_size=6))
    facts = [
        Deployment(
            id=f"cd:{number}",
            service="shop",
            environment="production",
            finished_seconds=BEGIN + number,
            commit=history.shas[tip],
        )
        for number, tip in enumerate(tips)
    ]
    judged = attribute(assemble(facts), {history.repository: history}, Policy(counts_merges=True)).deployments

    reached: set[int] = set()
    for number, (one, tip) in enumerate(zip(judged, tips, strict=True)):
        new = _reachable(parents, tip) - reached
        reached |= new
        expected = None if number == 0 else {history.shas[commit] for commit in new}
        assert expected == (None if one.changes is None else {change.sha for change in one.changes})


@settings(max_examples=200, deadline=None)
@given(parents=_graphs(), data=some.data())
def test_contains_is_reachability(parents: list[tuple[int, ...]], data: some.DataObject) -> None:
    """A commit is in a state if, and only if, a path of parents leads to it."""
    tip = data.draw(some.integers(0, len(parents) - 1))
    commit = data.draw(some.integers(0, len(parents) - 1))
    assert (commit in _reachable(parents, tip)) == contains(_history(parents), tip, commit)


def test_changes_are_those_of_git(tmp_path: Path) -> None:
    """Git itself says the same: `git rev-list TIP --no-merges --not` all tips deployed before."""
    shop = Repository(tmp_path, origin="https://github.com/acme/shop.git")
    tips: list[str] = []
    for number in range(6):
        tips.append(shop.commit(f"main {number}"))
        shop.branch(f"work-{number}", f"HEAD~{number // 2}")
        shop.commit(f"work {number}a")
        tips.append(shop.commit(f"work {number}b"))
        shop.switch("main")
        shop.merge(f"work-{number}")
    order = [shop.sha(), *tips[::-1]][::-1]
    facts = [
        Deployment(
            id=f"cd:{n}", service="shop", environment="production", finished_seconds=BEGIN + n * HOUR, commit=tip
        )
        for n, tip in enumerate(order)
    ]
    history = read_history(tmp_path)
    judged = attribute(assemble(facts), {history.repository: history}, Policy()).deployments
    for number, one in enumerate(judged[1:], 1):
        earlier = [f"^{tip}" for tip in order[:number]]
        expected = set(shop.git("rev-list", "--no-merges", order[number], *earlier).split())
        assert expected == {change.sha for change in one.changes or ()}
