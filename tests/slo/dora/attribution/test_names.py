"""Names that a deployment goes by: those that move, those of another repository, those that a release has."""

from dataclasses import replace

import pytest

from slo.dora.attribution.attribute import attribute
from slo.dora.attribution.model import Attribution, Kind
from slo.dora.attribution.selection import select
from slo.dora.facts.assemble import assemble
from slo.dora.history.model import History, Tag
from slo.dora.model import Deployment, Fact, Incident
from slo.dora.policy.model import Policy
from slo.dora.sources.releases import PRERELEASE, RELEASE
from tests.slo.dora.repository import BEGIN, HOUR

SHOP = "github.com/acme/shop"


def _deployed(number: int, **fields: object) -> Deployment:
    known: dict[str, object] = {"id": f"cd:{number}", "service": "shop", "environment": "production"}
    return Deployment(finished_seconds=BEGIN + number * HOUR, **(known | fields))  # type: ignore[arg-type]


def _history() -> History:
    """A line of three commits, `c0` the last, tagged `latest` and `v2.0`; `v1.0` is `c2`."""
    tags = (("latest", 0), ("v1.0", 2), ("v2.0", 0))
    return History(
        repository=SHOP,
        shas=[f"c{commit}" * 20 for commit in range(3)],
        author_seconds=[BEGIN] * 3,
        committer_seconds=[BEGIN] * 3,
        parents=[(1,), (2,), ()],
        subjects=["three", "two", "one"],
        authors=["Ada"] * 3,
        tags=tuple(Tag(name=name, commit=commit, tagged_seconds=None) for name, commit in tags),
        head=0,
    )


def _judge(*facts: Fact, policy: Policy | None = None) -> Attribution:
    return attribute(assemble(facts), {SHOP: _history()}, policy or Policy())


def _kinds(*facts: Fact) -> list[Kind]:
    return [one.kind for one in _judge(*facts).deployments]


@pytest.mark.parametrize(
    ("field", "name", "kind"),
    [
        ("version", "latest", Kind.UNKNOWN),
        ("version", "release/stable", Kind.UNKNOWN),
        ("version", "1.4", Kind.REDEPLOYMENT),
        ("artifact", "registry:5000/shop", Kind.UNKNOWN),
        ("artifact", "registry/shop2:latest", Kind.UNKNOWN),
        ("artifact", "registry/shop:2", Kind.REDEPLOYMENT),
        ("artifact", f"sha256:{'0a' * 32}", Kind.REDEPLOYMENT),
        ("artifact", "flagger-checksum:bcdf", Kind.REDEPLOYMENT),
        ("commit", "main", Kind.UNKNOWN),
        ("commit", "d1" * 20, Kind.REDEPLOYMENT),
    ],
)
def test_the_same_name_again(field: str, name: str, kind: Kind) -> None:
    """What is called the same is the same only where the name stands for one state for ever; else nobody knows."""
    assert [Kind.FIRST, kind] == _kinds(_deployed(1, **{field: name}), _deployed(2, **{field: name}))


def test_back_to_a_name_that_moves() -> None:
    """`main` after `1.4` is no rollback, though a `main` ran before; nor is `latest` what that tag stands for today."""
    facts = [_deployed(number, version=name) for number, name in enumerate(("main", "1.4", "main", "latest"))]
    found = _judge(*facts)
    assert [Kind.FIRST, *[Kind.UNKNOWN] * 3] == [one.kind for one in found.deployments]
    assert [None] * 4 == [one.commit for one in found.deployments]
    assert "its commit is not known: latest is a name that moves" == found.deployments[3].changes_unknown
    (note,) = (note for note in found.notes if note.id == "moving-names")
    assert (
        "of 4 deployments in production, 3 say no more than a name that moves, as main: "
        "whether they brought or took back anything is not known"
    ) == note.text
    assert not note.is_fatal


@pytest.mark.parametrize(("between", "confidence"), [("latest", "likely"), (None, "likely"), ("1.5", "certain")])
def test_back_from_a_name_that_moves(between: str | None, confidence: str) -> None:
    """What ran before comes again after something else: likely a rollback where nobody knows what that was."""
    facts = [_deployed(number, version=name) for number, name in enumerate(("1.4", between, "1.4"))]
    found = _judge(*facts)
    assert [Kind.FIRST, Kind.UNKNOWN, Kind.ROLLBACK] == [one.kind for one in found.deployments]
    assert [("rollback", confidence)] == [(one.signal, one.confidence) for one in found.deployments[1].failures]


@pytest.mark.parametrize(
    ("repository", "commit"),
    [(None, "c2" * 20), (SHOP, "c2" * 20), ("acme/shop", "c2" * 20), ("github.com/acme/till", None)],
)
def test_version_of_another_repository(repository: str | None, commit: str | None) -> None:
    """Every repository has a v1.0: that of the one at hand is not taken for that of one which is not."""
    (found,) = _judge(_deployed(1, version="v1.0", repository=repository)).deployments
    assert commit == found.commit


def _released(number: int, version: str, label: str = RELEASE) -> Deployment:
    fact = f"github-releases:acme/shop/{number}"
    return _deployed(number, id=fact, version=version, repository=SHOP, labels=(label,))


def test_release_of_an_older_commit() -> None:
    """A release says no more of going back than its tag does."""
    assert [Kind.FIRST, Kind.NEW] == _kinds(_released(1, "v2.0"), _released(2, "v1.0"))


def test_prereleases_of_a_forge() -> None:
    """What a forge calls a pre-release is no deployment, unless the policy says so, or it becomes a release."""
    facts = [_released(1, "v1.0"), _released(2, "v2.0", PRERELEASE)]
    found = _judge(*facts)
    assert ["v1.0"] == [one.deployment.version for one in found.deployments]
    assert "pre-releases of GitHub, which are left out: 1, as v2.0" in [note.text for note in found.notes]
    assert 2 == len(_judge(*facts, policy=Policy(counts_prereleases=True)).deployments)

    promoted = replace(_released(2, "v2.0"), as_of_seconds=BEGIN)
    assert ["v1.0", "v2.0"] == [one.deployment.version for one in _judge(promoted, *facts).deployments]


def test_cause_by_a_short_commit_of_no_clone() -> None:
    """The first digits of a commit name a deployment of it, whether or not a clone has the commit."""
    incident = Incident(id="pager:1", opened_seconds=BEGIN + 3 * HOUR, caused_by="d1d1d1d1")
    facts = (_deployed(1, commit="d2" * 20), _deployed(2, commit="d1" * 20))
    (linked,) = _judge(*facts, incident).incidents
    assert "cd:2" == linked.deployment


@pytest.mark.parametrize("name", ["", "v"])
def test_no_name_means_none(name: str) -> None:
    """What is no name is not that of the deployments without a version."""
    assert () == select(_judge(_deployed(1, commit="d1" * 20)), name)
