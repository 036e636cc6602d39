"""Histories known by their tags alone, of several services, and of clocks that differ."""

from pathlib import Path

import pytest

from slo.dora.attribution.model import Kind
from slo.dora.conventions import CHANGE_FAIL_RATE, CHANGE_LEAD_TIME, DEPLOYMENT_FREQUENCY
from slo.dora.metrics.model import Exactness
from slo.dora.policy.model import Policy, ServiceRule
from slo.dora.sources.git import OF_COMMIT
from tests.slo.dora.histories.delivered import Delivered, reworked, signals, subjects
from tests.slo.dora.repository import BEGIN, DAY, HOUR


def test_lightweight_tags(tmp_path: Path) -> None:
    """v1.1.0 is lightweight, on a commit authored at 20 h and committed at 26 h; v1.2.0 was tagged at 50 h.

    By hand: v1.1.0 stands at its commit's 26 h, a proxy: 26 - 20 = 6 h; v1.2.0 50 - 40 = 10 h. Median 8 h, a proxy.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.git.tag("v1.0.0", at=BEGIN + 10 * HOUR)
    shop.git.commit("two", at=BEGIN + 26 * HOUR, author_at=BEGIN + 20 * HOUR)
    shop.git.tag("v1.1.0")
    shop.git.commit("three", at=BEGIN + 40 * HOUR)
    shop.git.tag("v1.2.0", at=BEGIN + 50 * HOUR)
    shop.release_tags()

    judged = shop.judged()
    assert [10, 26, 50] == [(one.deployment.finished_seconds - BEGIN) / HOUR for one in judged.values()]
    assert OF_COMMIT == judged["v1.1.0"].deployment.proxy
    lead = shop.figure(CHANGE_LEAD_TIME)
    assert (2, 8 * HOUR, Exactness.PROXY) == (lead.n, lead.value, lead.exactness)


def test_prereleases(tmp_path: Path) -> None:
    """v1.1.0-rc.1 of 24 h is no deployment: its change came with v1.1.0 at 40 h.

    By hand: 40 - 20 = 20 h and 40 - 30 = 10 h: median 15 h; 2 deployments in 28 d. Where the policy counts them 3, and
    the changes took 4 h and 10 h: median 7 h.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.git.tag("v1.0.0", at=BEGIN + 10 * HOUR)
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.git.tag("v1.1.0-rc.1", at=BEGIN + 24 * HOUR)
    shop.git.commit("three", at=BEGIN + 30 * HOUR)
    shop.git.tag("v1.1.0", at=BEGIN + 40 * HOUR)
    shop.release_tags()
    assert ["two", "three"] == subjects(shop.judged()["v1.1.0"])
    assert 15 * HOUR == shop.figure(CHANGE_LEAD_TIME).value
    assert 2 / 28 == shop.figure(DEPLOYMENT_FREQUENCY).value

    shop.policy, shop.facts = Policy(counts_prereleases=True), []
    shop.release_tags()
    assert 7 * HOUR == shop.figure(CHANGE_LEAD_TIME).value
    assert 3 / 28 == shop.figure(DEPLOYMENT_FREQUENCY).value


def test_tags_say_nothing_of_going_back(tmp_path: Path) -> None:
    """v1.0.1 was tagged, after v1.1.0, on a commit that v1.1.0 holds: no rollback, and nothing failed.

    A tag v1.2.0 on the very commit of v1.0.0 is one, likely: it is a new version of what had run before.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.git.tag("v1.0.0", at=BEGIN + 10 * HOUR)
    shop.git.commit("two", at=BEGIN + 11 * HOUR)
    shop.git.commit("three", at=BEGIN + 12 * HOUR)
    shop.git.tag("v1.1.0", at=BEGIN + 20 * HOUR)
    shop.git.tag("v1.0.1", at=BEGIN + 30 * HOUR, commit="HEAD~1")
    shop.release_tags()
    assert (Kind.NEW, ()) == (shop.judged()["v1.0.1"].kind, shop.judged()["v1.0.1"].changes)
    assert 0.0 == shop.figure(CHANGE_FAIL_RATE).value

    shop.git.tag("v1.2.0", at=BEGIN + 40 * HOUR, commit="v1.0.0")
    shop.facts = []
    shop.release_tags()
    judged = shop.judged()
    assert Kind.ROLLBACK is judged["v1.2.0"].kind
    assert [("rollback", "likely")] == [(one.signal, one.confidence) for one in judged["v1.1.0"].failures]


def test_monorepo(tmp_path: Path) -> None:
    """Api and web have their paths and tags in one repository, and lib/ belongs to both.

    By hand: api/v1.1.0 (40 h) brings its own change of 20 h and lib's of 30 h: 20 h and 10 h, median 15 h; web/v1.1.0
    (50 h) web's of 25 h and lib's: 25 h and 20 h, median 22.5 h. docs/ is nobody's.
    """
    policy = Policy(
        services=(
            ServiceRule(name="api", paths=("services/api/**",), tags=r"api/v(?P<version>.+)"),
            ServiceRule(name="web", paths=("services/web",), tags=r"web/v(?P<version>.+)"),
        ),
        shared_paths=("lib/*.py",),
    )
    shop = Delivered(tmp_path, policy)
    shop.git.commit("begin", at=BEGIN)
    shop.git.tag("api/v1.0.0", at=BEGIN + HOUR)
    shop.git.tag("web/v1.0.0", at=BEGIN + HOUR)
    shop.git.commit("api", at=BEGIN + 20 * HOUR, files={"services/api/src/main.py": "1"})
    shop.git.commit("web", at=BEGIN + 25 * HOUR, files={"services/web/index.html": "1"})
    shop.git.commit("lib", at=BEGIN + 30 * HOUR, files={"lib/money.py": "1"})
    shop.git.commit("docs", at=BEGIN + 35 * HOUR, files={"docs/api.md": "1", "lib/notes/a.py": "1"})
    shop.git.tag("api/v1.1.0", at=BEGIN + 40 * HOUR)
    shop.git.tag("web/v1.1.0", at=BEGIN + 50 * HOUR)
    shop.release_tags()

    judged = shop.judged()
    assert ["api", "lib"] == subjects(judged["api/v1.1.0"])
    assert ["web", "lib"] == subjects(judged["web/v1.1.0"])
    assert "2 commits left out: outside the paths of api" in judged["api/v1.1.0"].steps
    assert 15 * HOUR == shop.figure(CHANGE_LEAD_TIME, service="api").value
    assert 22.5 * HOUR == shop.figure(CHANGE_LEAD_TIME, service="web").value
    assert [] == [note.id for note in shop.attribution().notes if note.is_fatal]


def test_hotfix_of_the_other_service(tmp_path: Path) -> None:
    """The hotfix branch merged at 30 h touches web alone; api's next deployment holds that merge, and is no hotfix.

    By hand: web's deployment of 20 h failed, api's did not; api's brings one change, and with merges counted one still.
    """
    services = tuple(ServiceRule(name=name, paths=(name,)) for name in ("api", "web"))
    shop = Delivered(tmp_path, Policy(services=services))
    shop.git.commit("begin", at=BEGIN)
    for hour, number in ((10, 1), (20, 2)):
        for name in ("api", "web"):
            shop.git.commit(f"{name} {number}", files={f"{name}/{number}": "1"}, at=BEGIN + (hour - 1) * HOUR)
        for name in ("api", "web"):
            shop.deploy(f"{name} {number}", BEGIN + hour * HOUR, service=name)
    shop.git.branch("hotfix/window")
    shop.git.commit("Close the window", at=BEGIN + 29 * HOUR, files={"web/3": "1"})
    shop.git.switch("main")
    shop.git.merge("hotfix/window", at=BEGIN + 30 * HOUR)
    shop.git.commit("api 3", at=BEGIN + 31 * HOUR, files={"api/3": "1"})
    for name in ("api", "web"):
        shop.deploy(f"{name} 3", BEGIN + 32 * HOUR, service=name)

    judged = shop.judged()
    assert [[], ["hotfix"]] == [signals(judged[name]) for name in ("api 2", "web 2")]
    assert [[], ["hotfix"]] == [reworked(judged[name]) for name in ("api 3", "web 3")]
    shop.policy = Policy(services=services, counts_merges=True)
    assert [1, 2] == [len(shop.judged()[name].changes or ()) for name in ("api 3", "web 3")]


def test_two_services(tmp_path: Path) -> None:
    """Shop and till are deployed of one history, each at its own pace; an incident of the one is none of the other.

    By hand: shop brings the change of 20 h at 24 h: 4 h; till at 44 h: 24 h. 1 of 2 of shop's failed, 0 of 2 of till's,
    though till was deployed last before the incident.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("shop 1", BEGIN + 10 * HOUR)
    shop.deploy("till 1", BEGIN + 11 * HOUR, service="till")
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("shop 2", BEGIN + 24 * HOUR)
    shop.deploy("till 2", BEGIN + 44 * HOUR, service="till")
    shop.break_("1", BEGIN + 45 * HOUR, BEGIN + 46 * HOUR)

    assert ["cd:shop 2"] == [one.deployment for one in shop.attribution().incidents]
    assert [4 * HOUR, 24 * HOUR] == [shop.figure(CHANGE_LEAD_TIME, service=name).value for name in ("shop", "till")]
    assert [1 / 2, 0.0] == [shop.figure(CHANGE_FAIL_RATE, service=name).value for name in ("shop", "till")]
    assert "services-without-paths" in [note.id for note in shop.attribution().notes]


def test_two_environments(tmp_path: Path) -> None:
    """What staging had first is new in production all the same, and only production has figures."""
    shop = Delivered(tmp_path, Policy(environment_of={"blue": "production"}))
    shop.git.commit("one", at=BEGIN)
    shop.deploy("a", BEGIN + 10 * HOUR, environment="staging")
    shop.deploy("b", BEGIN + 11 * HOUR, environment="blue")
    shop.git.commit("two", at=BEGIN + 20 * HOUR)
    shop.deploy("c", BEGIN + 21 * HOUR, environment="staging")
    shop.deploy("d", BEGIN + 30 * HOUR, environment="blue")

    assert [["two"], ["two"]] == [subjects(shop.judged()[name]) for name in ("c", "d")]
    assert 10 * HOUR == shop.figure(CHANGE_LEAD_TIME).value


@pytest.mark.parametrize(
    ("authored", "tagged", "hours"),
    [
        ("2026-01-05T23:30:00+1400", "2026-01-05T23:30:00-1200", 26),
        ("2026-03-29T01:30:00+0100", "2026-03-29T03:30:00+0200", 1),
        ("2026-10-25T02:30:00+0200", "2026-10-25T02:30:00+0100", 1),
    ],
    ids=["the same wall clock at both ends of the world", "into summer time", "out of summer time"],
)
def test_time_zones(tmp_path: Path, authored: str, tagged: str, hours: int) -> None:
    """Times are moments, whatever the zone they are written in.

    By hand: 23:30 at +14 is 09:30 UTC, at -12 it is 11:30 UTC of the next day: 26 h. 01:30 +01 and 03:30 +02 of the
    night into summer time are 00:30 and 01:30 UTC: 1 h; 02:30 comes twice in October, 1 h apart.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at="2026-01-01T00:00:00+0000")
    shop.git.tag("v1.0.0", at="2026-01-01T01:00:00+0000")
    shop.git.commit("two", at=authored)
    shop.git.tag("v1.1.0", at=tagged)
    shop.release_tags()

    assert [hours * HOUR] == [change.lead_seconds for change in shop.judged()["v1.1.0"].changes or ()]


def test_clock_skew(tmp_path: Path) -> None:
    """A change authored by a clock two hours ahead, and one by a clock of 1970, are kept as they are.

    By hand: v2 ends at 24 h; authored at 26 h: -2 h; at 20 h: 4 h; at 1 s of 1970: some 56 y. Median 4 h, n = 3.
    The commits' order is by their parents: no clock moves a change to another deployment.
    """
    shop = Delivered(tmp_path)
    shop.git.commit("one", at=BEGIN)
    shop.deploy("v1", BEGIN + 10 * HOUR)
    shop.git.commit("ahead", at=BEGIN + 26 * HOUR)
    shop.git.commit("right", at=BEGIN + 20 * HOUR)
    shop.git.commit("broken", at=BEGIN + 21 * HOUR, author_at=1)
    shop.deploy("v2", BEGIN + 24 * HOUR)
    shop.git.commit("behind", at=BEGIN - 10 * DAY)
    shop.deploy("v3", BEGIN + 48 * HOUR)

    judged = shop.judged()
    assert ["ahead", "right", "broken"] == subjects(judged["v2"])
    assert ["behind"] == subjects(judged["v3"])
    assert [-2 * HOUR, 4 * HOUR] == [change.lead_seconds for change in (judged["v2"].changes or ())[:2]]
    shop.facts.pop()
    lead = shop.figure(CHANGE_LEAD_TIME)
    assert (3, 4 * HOUR) == (lead.n, lead.value)
    assert "negative-lead-times" in [note.id for note in shop.figures().notes]
