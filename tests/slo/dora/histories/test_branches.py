"""Histories of more than one line: squashed, picked, backported, merged in a train, rewritten, cut, imported."""

from pathlib import Path

from slo.dora.attribution.changes import SQUASHED
from slo.dora.attribution.model import Change, Kind
from slo.dora.conventions import CHANGE_FAIL_RATE, CHANGE_LEAD_TIME, DEPLOYMENT_FREQUENCY
from slo.dora.history.read import read_history
from slo.dora.metrics.model import Exactness
from slo.dora.model import Image, MergedChange
from slo.dora.policy.model import Policy
from tests.slo.dora.histories.delivered import Delivered, signals, subjects
from tests.slo.dora.repository import BEGIN, DAY, HOUR


def _with_v1(directory: Path, policy: Policy | None = None) -> Delivered:
    """v1 at 10 h."""
    shop = Delivered(directory, policy)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("v1", BEGIN + 10 * HOUR)
    return shop


def test_squash(tmp_path: Path) -> None:
    """Pull request 12 has commits of 20 h and 30 h, is squashed at 40 h and deployed at 44 h.

    By hand: with the pull request's own commits at hand the change began at 20 h: 24 h, exact. From what the forge says
    of it (first commit at 21 h) 23 h. Without both it begins with the merge: 44 - 40 = 4 h, and is marked so.
    """
    shop = _with_v1(tmp_path)
    shop.git.branch("work")
    shop.git.commit("begun", at=BEGIN + 20 * HOUR)
    shop.git.commit("done", at=BEGIN + 30 * HOUR)
    shop.git.switch("main")
    shop.git.squash("work", "Baskets (#12)", at=BEGIN + 40 * HOUR)
    head = shop.git.sha("work")
    shop.git.drop("work")
    shop.deploy("v2", BEGIN + 44 * HOUR)

    (change,) = shop.judged()["v2"].changes or ()
    assert (12, SQUASHED, 4 * HOUR) == (change.pull, change.proxy, change.lead_seconds)
    lead = shop.figure(CHANGE_LEAD_TIME)
    assert (4 * HOUR, Exactness.PROXY) == (lead.value, lead.exactness)

    merged = MergedChange(
        id="pulls:12",
        repository="github.com/acme/shop",
        number=12,
        merged_seconds=BEGIN + 40 * HOUR,
        opened_seconds=BEGIN + 31 * HOUR,
        first_commit_seconds=BEGIN + 21 * HOUR,
    )
    shop.facts.append(merged)
    (change,) = shop.judged()["v2"].changes or ()
    assert (None, 23 * HOUR) == (change.proxy, change.lead_seconds)
    assert (BEGIN + 31 * HOUR, BEGIN + 40 * HOUR) == (change.opened_seconds, change.merged_seconds)

    shop.facts.remove(merged)
    shop.git.fetch_pull(12, head)
    lead = shop.figure(CHANGE_LEAD_TIME)
    assert (24 * HOUR, 1, Exactness.EXACT) == (lead.value, lead.n, lead.exactness)


def test_rebased_pull_request(tmp_path: Path) -> None:
    """Pull request 12 has commits of 20 h and 30 h, which come to main by a rebase at 40 h; deployed at 44 h.

    By hand: only the forge knows of it, and that the second one is its last: each keeps its own begin: 24 h and 14 h.
    """
    shop = _with_v1(tmp_path)
    shop.git.commit("begun", at=BEGIN + 40 * HOUR, author_at=BEGIN + 20 * HOUR)
    last = shop.git.commit("done", at=BEGIN + 40 * HOUR, author_at=BEGIN + 30 * HOUR)
    shop.deploy("v2", BEGIN + 44 * HOUR)
    merged = {"id": "pulls:12", "repository": "github.com/acme/shop", "number": 12, "merge_commit": last}
    times = {"merged_seconds": BEGIN + 40 * HOUR, "first_commit_seconds": BEGIN + 20 * HOUR}
    shop.facts.append(MergedChange(**merged, **times))

    changes = shop.judged()["v2"].changes or ()
    assert [(None, 24 * HOUR, None), (12, 14 * HOUR, None)] == [
        (one.pull, one.lead_seconds, one.proxy) for one in changes
    ]


def test_squash_that_does_not_say_its_number(tmp_path: Path) -> None:
    """A squash is authored as it is committed, at 40 h; the forge knows that it began at 20 h: 44 - 20 = 24 h."""
    shop = _with_v1(tmp_path)
    commit = shop.git.commit("Baskets", at=BEGIN + 40 * HOUR)
    shop.deploy("v2", BEGIN + 44 * HOUR)
    merged = {"id": "pulls:12", "repository": "github.com/acme/shop", "number": 12, "merge_commit": commit}
    times = {"merged_seconds": BEGIN + 40 * HOUR, "first_commit_seconds": BEGIN + 20 * HOUR}
    for head, hours in (("d1" * 20, 24), (commit, 4)):
        shop.facts[1:] = [*shop.facts[1:2], MergedChange(**merged, **times, head_commit=head)]
        assert [hours * HOUR] == [one.lead_seconds for one in shop.judged()["v2"].changes or ()]


def test_squash_that_keeps_a_time_of_its_author(tmp_path: Path) -> None:
    """What says its number is no rebase, though it was authored an hour before it was merged: 44 - 20 = 24 h."""
    shop = _with_v1(tmp_path)
    shop.git.commit("Baskets (#12)", at=BEGIN + 40 * HOUR, author_at=BEGIN + 39 * HOUR)
    shop.deploy("v2", BEGIN + 44 * HOUR)
    merged = {"id": "pulls:12", "repository": "github.com/acme/shop", "number": 12}
    times = {"merged_seconds": BEGIN + 40 * HOUR, "first_commit_seconds": BEGIN + 20 * HOUR}
    shop.facts.append(MergedChange(**merged, **times))
    assert [24 * HOUR] == [one.lead_seconds for one in shop.judged()["v2"].changes or ()]


def test_cherry_pick(tmp_path: Path) -> None:
    """A change of main (20 h) is picked to the branch that is deployed at 30 h; main itself comes at 50 h.

    By hand: the pick is a change of v1.0.1 (its author's time stays: 30 - 20 = 10 h), the original none of v2, which
    brings the other one alone: 50 - 22 = 28 h. Median of 10 h and 28 h: 19 h. It holds with and without `-x`.
    """
    for is_said in (True, False):
        shop = _with_v1(tmp_path / str(is_said))
        fix = shop.git.commit("fix", at=BEGIN + 20 * HOUR)
        shop.git.commit("feature", at=BEGIN + 22 * HOUR)
        shop.git.branch("release-1", "HEAD~2")
        shop.git.cherry_pick(fix, at=BEGIN + 26 * HOUR, is_said=is_said)
        shop.deploy("v1.0.1", BEGIN + 30 * HOUR)
        shop.git.switch("main")
        shop.deploy("v2", BEGIN + 50 * HOUR)

        judged = shop.judged()
        assert ["fix"] == subjects(judged["v1.0.1"])
        assert ["feature"] == subjects(judged["v2"])
        assert "1 commit left out: copied from what was deployed before" in judged["v2"].steps
        lead = shop.figure(CHANGE_LEAD_TIME)
        assert (2, 19 * HOUR) == (lead.n, lead.value)


def test_cherry_pick_beside_its_original(tmp_path: Path) -> None:
    """A change of 20 h and its pick of 26 h, merged at 30 h, come with one deployment at 32 h: one change, of 12 h."""
    shop = _with_v1(tmp_path)
    fix = shop.git.commit("fix", at=BEGIN + 20 * HOUR)
    shop.git.branch("release-1", "HEAD~1")
    shop.git.cherry_pick(fix, at=BEGIN + 26 * HOUR)
    shop.git.switch("main")
    shop.git.merge("release-1", at=BEGIN + 30 * HOUR)
    shop.deploy("v2", BEGIN + 32 * HOUR)

    assert [(fix, 12 * HOUR)] == [(one.sha, one.lead_seconds) for one in shop.judged()["v2"].changes or ()]


def test_cherry_pick_by_its_patch(tmp_path: Path) -> None:
    """A pick under another subject and author time is known by its patch, if that is asked for."""
    shop = _with_v1(tmp_path)
    shop.git.commit("fix", at=BEGIN + 20 * HOUR, files={"till.txt": "closed\n"})
    shop.git.branch("release-1", "HEAD~1")
    shop.git.commit("[1.x] fix", at=BEGIN + 26 * HOUR, files={"till.txt": "closed\n"})
    shop.deploy("v1.0.1", BEGIN + 30 * HOUR)
    shop.git.switch("main")
    shop.deploy("v2", BEGIN + 50 * HOUR)

    assert ["fix"] == subjects(shop.judged()["v2"])
    shop.is_by_patch = True
    assert [] == subjects(shop.judged()["v2"])


def test_backport_branch(tmp_path: Path) -> None:
    """v2 of main at 30 h, then v1.0.1 of the release branch at 40 h, then v3 of main at 50 h: each brings its own.

    By hand: v2 30 - 20 = 10 h; v1.0.1 40 - 36 = 4 h; v3 50 - 48 = 2 h; median 4 h. Nothing went back: 0 of 4 failed.
    """
    shop = _with_v1(tmp_path)
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("v2", BEGIN + 30 * HOUR)
    shop.git.branch("release-1", "HEAD~1")
    shop.git.commit("only in 1.x", at=BEGIN + 36 * HOUR)
    shop.deploy("v1.0.1", BEGIN + 40 * HOUR)
    shop.git.switch("main")
    shop.git.commit("three", at=BEGIN + 48 * HOUR)
    shop.deploy("v3", BEGIN + 50 * HOUR)

    judged = shop.judged()
    assert [["two"], ["only in 1.x"], ["three"]] == [subjects(judged[name]) for name in ("v2", "v1.0.1", "v3")]
    assert {Kind.NEW} == {judged[name].kind for name in ("v2", "v1.0.1", "v3")}
    assert (3, 4 * HOUR) == (shop.figure(CHANGE_LEAD_TIME).n, shop.figure(CHANGE_LEAD_TIME).value)
    assert (0, 4) == (shop.figure(CHANGE_FAIL_RATE).numerator, shop.figure(CHANGE_FAIL_RATE).n)


def test_merge_train(tmp_path: Path) -> None:
    """Three branches of 20, 21 and 22 h are merged at 30, 31 and 32 h; v2 holds the first two (34 h), v3 the third.

    By hand: 14 h, 13 h and, v3 being of 40 h, 18 h from the author's time; merged 4 h, 3 h and 8 h before. The merges
    are no changes.
    """
    shop = _with_v1(tmp_path)
    for number in range(3):
        shop.git.branch(f"work-{number}", "main")
        shop.git.commit(f"change {number}", at=BEGIN + (20 + number) * HOUR)
    shop.git.switch("main")
    for number in range(3):
        subject = f"Merge pull request #{number + 1} from ann/work-{number}"
        shop.git.merge(f"work-{number}", at=BEGIN + (30 + number) * HOUR, subject=subject)
    shop.deploy("v2", BEGIN + 34 * HOUR, "main~1")
    shop.deploy("v3", BEGIN + 40 * HOUR, "main")

    judged = shop.judged()
    assert [(1, 14 * HOUR, 30), (2, 13 * HOUR, 31)] == _train(judged["v2"].changes or ())
    assert [(3, 18 * HOUR, 32)] == _train(judged["v3"].changes or ())
    assert 14 * HOUR == shop.figure(CHANGE_LEAD_TIME).value

    shop.policy = Policy(counts_merges=True)
    assert 6 == shop.figure(CHANGE_LEAD_TIME).n


def _train(changes: tuple[Change, ...]) -> list[tuple[int, float, float]]:
    return sorted((one.pull or 0, one.lead_seconds, ((one.merged_seconds or 0) - BEGIN) / HOUR) for one in changes)


def test_force_push(tmp_path: Path) -> None:
    """What v2 brought is rewritten onto another base and comes again with v3: it is not brought twice.

    By hand: v2 30 - 20 = 10 h; v3 brings the new base alone: 50 - 40 = 10 h. Once the old commits are gone, v2's is not
    known, and of v3 nothing can be said but that it was deployed: 3 deployments, no lead time.
    """
    shop = _with_v1(tmp_path)
    shop.git.commit("two", at=BEGIN + 20 * HOUR, files={"two.txt": "2"})
    shop.deploy("v2", BEGIN + 30 * HOUR)
    shop.git.git("branch", "old")
    shop.git.force("HEAD~1")
    shop.git.commit("base", at=BEGIN + 40 * HOUR)
    shop.git.cherry_pick("old", at=BEGIN + 41 * HOUR, is_said=False)
    shop.deploy("v3", BEGIN + 50 * HOUR)

    judged = shop.judged()
    assert [["two"], ["base"]] == [subjects(judged[name]) for name in ("v2", "v3")]
    assert (2, 10 * HOUR) == (shop.figure(CHANGE_LEAD_TIME).n, shop.figure(CHANGE_LEAD_TIME).value)

    shop.git.drop("old")
    judged = shop.judged()
    assert (Kind.UNKNOWN, None) == (judged["v2"].kind, judged["v2"].changes)
    assert "v2 before it may have brought some of its changes: its commit is not known" == judged["v3"].changes_unknown
    assert (0, None) == (shop.figure(CHANGE_LEAD_TIME).n, shop.figure(CHANGE_LEAD_TIME).value)
    assert 3 / 28 == shop.figure(DEPLOYMENT_FREQUENCY).value
    assert [] == signals(judged["v2"])


def test_shallow_clone(tmp_path: Path) -> None:
    """A clone of depth 3 has the tip of v3 and two commits more; v1 and v2 are cut off.

    By hand: v3's changes are not known, since where they begin is not there; of the whole history they are
    50 - 30 = 20 h, 16 h and 12 h: median 16 h.
    """
    shop = _with_v1(tmp_path / "whole")
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("v2", BEGIN + 24 * HOUR)
    for at in (30, 34, 38):
        shop.git.commit(f"change at {at}", at=BEGIN + at * HOUR)
    shop.deploy("v3", BEGIN + 50 * HOUR)
    judged = shop.judged()["v3"]
    assert [20 * HOUR, 16 * HOUR, 12 * HOUR] == [change.lead_seconds for change in judged.changes or ()]

    shop.git = shop.git.clone(tmp_path / "cut", "--depth=3")
    judged = shop.judged()["v3"]
    assert (Kind.NEW, None) == (judged.kind, judged.changes)
    assert None is shop.figure(CHANGE_LEAD_TIME).value
    assert "unknown-changes" in [note.id for note in shop.attribution().notes]


def test_shallow_clone_that_ends_among_the_changes(tmp_path: Path) -> None:
    """A branch of which the clone lacks the begin may be older than what is seen of it: it is not known."""
    shop = _with_v1(tmp_path / "whole")
    for number in range(6):
        shop.git.commit(f"main {number}", at=BEGIN + (20 + number) * HOUR)
    shop.git.branch("aside", "HEAD~6")
    for number in range(6):
        shop.git.commit(f"aside {number}", at=BEGIN + (10 + number) * HOUR)
    shop.git.switch("main")
    tip = shop.git.sha()
    shop.git.merge("aside", at=BEGIN + 40 * HOUR)
    shop.deploy("v2", BEGIN + 30 * HOUR, tip)
    shop.deploy("v3", BEGIN + 50 * HOUR)
    assert 6 == len(shop.judged()["v3"].changes or ())

    shop.facts = [fact for fact in shop.facts if fact.id != "cd:v1"]
    shop.git = shop.git.clone(tmp_path / "cut", "--depth=3")
    assert "the clone is shallow and ends among its changes: run git fetch --unshallow" == (
        shop.judged()["v3"].changes_unknown
    )


def test_foreign_root(tmp_path: Path) -> None:
    """A library with three commits of years ago is merged in whole; v2 has one change of its own besides.

    By hand: v2's lead time is 50 - 40 = 10 h, n = 1; with the imported ones counted n = 4.
    """
    shop = _with_v1(tmp_path)
    shop.git.git("switch", "-q", "--orphan", "library")
    for number in range(3):
        shop.git.commit(f"library {number}", at=BEGIN - 1000 * DAY + number * DAY)
    shop.git.switch("main")
    shop.git.merge("library", at=BEGIN + 30 * HOUR)
    shop.git.drop("library")
    shop.git.commit("own", at=BEGIN + 40 * HOUR)
    shop.deploy("v2", BEGIN + 50 * HOUR)

    judged = shop.judged()["v2"]
    assert ["own"] == subjects(judged)
    assert "3 commits left out: imported with a foreign history" in judged.steps
    assert (1, 10 * HOUR) == (shop.figure(CHANGE_LEAD_TIME).n, shop.figure(CHANGE_LEAD_TIME).value)
    assert "foreign-history" in [note.id for note in shop.attribution().notes]

    shop.policy = Policy(counts_foreign_history=True)
    assert 4 == shop.figure(CHANGE_LEAD_TIME).n


def test_configuration_repository(tmp_path: Path) -> None:
    """A controller deploys commits of a configuration repository; the images they name were built from the shop's.

    By hand: the image of v2 was built from the change of 20 h and ran at 30 h: 10 h. The configuration's own commit of
    29 h is no change of the shop.
    """
    shop = _with_v1(tmp_path / "shop")
    shop.facts.clear()
    first = shop.git.sha()
    second = shop.git.commit("two", at=BEGIN + 20 * HOUR)
    fleet = Delivered(tmp_path / "fleet")
    fleet.git.git("remote", "set-url", "origin", "https://github.com/acme/fleet.git")
    for number, sha in enumerate((first, second), 1):
        tip = fleet.git.commit(f"shop {number}", at=BEGIN + (9 + 20 * (number - 1)) * HOUR)
        digest = f"sha256:{number}"
        shop.facts.append(Image(artifact=digest, commit=sha, repository="github.com/acme/shop"))
        at = BEGIN + (10 + 20 * (number - 1)) * HOUR
        shop.deploy(f"v{number}", at, tip, artifact=digest, repository="github.com/acme/fleet")
    shop.others = {"github.com/acme/fleet": read_history(fleet.git.directory)}

    judged = shop.judged()["v2"]
    assert (second, ["two"]) == (judged.commit, subjects(judged))
    assert f"artifact sha256:2 was built from {second}" in judged.steps
    assert 10 * HOUR == shop.figure(CHANGE_LEAD_TIME).value
