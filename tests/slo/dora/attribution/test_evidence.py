"""Evidence at its edges: names that may mean several, clocks, reverts in a circle, what nobody says."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from slo.dora.attribution.attribute import attribute
from slo.dora.attribution.model import Attribution, Confidence, JudgedDeployment, Kind, LinkedIncident
from slo.dora.facts.assemble import assemble
from slo.dora.history.model import History, Tag
from slo.dora.model import Deployment, Fact, Incident, MergedChange, Note, Outcome, Retraction
from slo.dora.policy.model import Policy, ServiceRule
from tests.slo.dora.repository import BEGIN, HOUR

SHOP = "github.com/acme/shop"


def _deployed(name: str, at: float, **fields: object) -> Deployment:
    known: dict[str, object] = {"id": f"cd:{name}", "service": "shop", "environment": "production", "version": name}
    return Deployment(finished_seconds=BEGIN + at * HOUR, **(known | fields))  # type: ignore[arg-type]


def _broken(at: float, until: float | None = None, **fields: object) -> Incident:
    resolved = None if until is None else BEGIN + until * HOUR
    opened = BEGIN + at * HOUR
    return Incident(id="pager:1", opened_seconds=opened, resolved_seconds=resolved, **fields)  # type: ignore[arg-type]


def _history(size: int = 4, **fields: object) -> History:
    """A line of commits, `c3` the first and `c0` the last; each begun an hour after the one before."""
    known: dict[str, object] = {
        "repository": SHOP,
        "shas": [f"c{commit}" * 20 for commit in range(size)],
        "author_seconds": [BEGIN + (size - commit) * HOUR for commit in range(size)],
        "committer_seconds": [BEGIN + (size - commit) * HOUR for commit in range(size)],
        "parents": [(commit + 1,) if commit + 1 < size else () for commit in range(size)],
        "subjects": [f"change {commit}" for commit in range(size)],
        "authors": ["Ada"] * size,
        "head": 0,
    }
    return History(**(known | fields))  # type: ignore[arg-type]


def _judge(*facts: Fact, policy: Policy | None = None, histories: Mapping[str, History] | None = None) -> Attribution:
    return attribute(assemble(facts), histories or {}, policy or Policy())


def _linked(*facts: Fact, policy: Policy | None = None) -> LinkedIncident:
    (linked,) = _judge(*facts, policy=policy).incidents
    return linked


def _named(attribution: Attribution) -> dict[str | None, JudgedDeployment]:
    return {one.deployment.version: one for one in attribution.deployments}


TWO = (_deployed("v1", 1), _deployed("v2", 10))


@pytest.mark.parametrize(
    ("incident", "confidence"),
    [
        ({"service": "shop", "environment": "production"}, Confidence.LIKELY),
        ({"service": "shop"}, Confidence.POSSIBLE),
        ({"environment": "production"}, Confidence.POSSIBLE),
        ({"service": "shop", "environment": "PROD"}, Confidence.POSSIBLE),
        ({}, Confidence.POSSIBLE),
        ({"service": "shop", "environment": "staging"}, None),
        ({"service": "till"}, None),
        ({"caused_by": "v2", "service": "till"}, Confidence.CERTAIN),
        ({"caused_by": "cd:v2", "environment": "staging"}, Confidence.CERTAIN),
        ({"caused_by": "2"}, Confidence.CERTAIN),
    ],
)
def test_confidence_of_an_incident(incident: dict[str, str], confidence: Confidence | None) -> None:
    """What is written is certain, whatever service felt it; service and environment are likely, one alone possible."""
    linked = _linked(*TWO, _broken(11, **incident))
    assert (None if confidence is None else "cd:v2", confidence) == (linked.deployment, linked.confidence)


def test_what_the_policy_calls_a_service() -> None:
    """The names of the pager are the policy's."""
    policy = Policy(service_of={"Shop (pager)": "shop"}, environment_of={"p": "production"})
    linked = _linked(*TWO, _broken(11, service="Shop (pager)", environment="p"), policy=policy)
    assert ("cd:v2", Confidence.LIKELY) == (linked.deployment, linked.confidence)


@pytest.mark.parametrize(
    ("at", "because"),
    [
        (0.5, "it names no cause, and began before the first deployment of shop in production"),
        (34.5, "it names no cause, and v2 had then run for 1 d, longer than 1 d"),
    ],
)
def test_incidents_of_no_deployment(at: float, because: str) -> None:
    """Before the first deployment and long after the last one, nothing here is the cause."""
    linked = _linked(*TWO, _broken(at, service="shop", environment="production"))
    assert (None, because) == (linked.deployment, linked.because)


def test_incident_of_two_services() -> None:
    """An incident that names no service is not given to the one that was deployed last."""
    linked = _linked(*TWO, _deployed("t1", 10.5, service="till"), _broken(11))
    assert (None, "it names no cause, and of any service in production 2 services and environments may be meant") == (
        linked.deployment,
        linked.because,
    )


def test_cause_that_was_deployed_to_two_places() -> None:
    """A version that was deployed twice over is no cause until the incident says where."""
    facts = (*TWO, _deployed("v2", 10, id="cd:eu", environment="production-eu"))
    linked = _linked(*facts, _broken(11, caused_by="v2"))
    assert (
        None,
        "it names v2 as its cause, which was deployed more than once: shop in production, shop in production-eu",
    ) == (linked.deployment, linked.because)
    assert "cd:v2" == _linked(*facts, _broken(11, caused_by="v2", environment="production")).deployment


def test_cause_that_staging_had_too() -> None:
    """An incident that names no environment is one of production; whoever means staging has to say so."""
    facts = (*TWO, _deployed("v2", 9, id="cd:staging", environment="staging"))
    assert "cd:v2" == _linked(*facts, _broken(11, caused_by="v2")).deployment
    assert "cd:v2" == _linked(*facts, _broken(11, caused_by="v2", environment="prod")).deployment
    assert "cd:staging" == _linked(*facts, _broken(11, caused_by="v2", environment="staging")).deployment


def test_cause_that_was_tried_once_more() -> None:
    """Who names a version means the deployment that reached users, not a pipeline of it that failed."""
    tried = _deployed("v2", 10.5, id="cd:tried", outcome=Outcome.FAILURE, reached_production=False)
    assert "cd:v2" == _linked(*TWO, tried, _broken(11, caused_by="v2")).deployment


def test_canary_that_failed() -> None:
    """Users had it from its start to its end; without a start nobody knows for how long, which is not 0."""
    told = _named(_judge(*TWO, _canary(started=19, ended=20)))["v3"]
    assert (BEGIN + 20 * HOUR, HOUR) == (told.recovered_seconds, told.recovery_seconds)
    assert "recovered 1 h after it had begun, by cd:v3" in told.steps
    unknown = _named(_judge(*TWO, _canary(started=None, ended=20)))["v3"]
    assert (BEGIN + 20 * HOUR, None) == (unknown.recovered_seconds, unknown.recovery_seconds)
    assert "recovered by cd:v3; for how long users had it is not known, as its start is not" in unknown.steps


def test_canary_with_the_start_of_another() -> None:
    """A start before the end of the canary before it is that one's: its own is not known."""
    second = replace(_canary(started=19, ended=25), id="cd:v4", version="v4")
    judged = _named(_judge(*TWO, _canary(started=19, ended=20), second))
    assert (HOUR, None) == (judged["v3"].recovery_seconds, judged["v4"].recovery_seconds)
    assert "its start is not known: what is said to be it is before the end of cd:v3" in judged["v4"].steps


def _canary(*, started: float | None, ended: float) -> Deployment:
    begin = None if started is None else BEGIN + started * HOUR
    return _deployed("v3", ended, started_seconds=begin, outcome=Outcome.FAILURE)


def test_incident_after_a_rollback() -> None:
    """What ran when it began is blamed, which after a rollback is the old version; and that had run for too long."""
    linked = _linked(*TWO, _deployed("v1", 34, id="cd:back"), _broken(35, service="shop", environment="production"))
    assert (None, "it names no cause, and v1 had then run for 1 d 10 h, longer than 1 d") == (
        linked.deployment,
        linked.because,
    )


def test_incident_during_a_canary() -> None:
    """A canary that fails is blamed for what begins while it takes requests, and is over with the incident."""
    canary = _deployed("v3", 20, started_seconds=BEGIN + 19 * HOUR, outcome=Outcome.FAILURE)
    others = [
        _deployed(name, at, started_seconds=BEGIN + (at - 1) * HOUR, outcome=Outcome.FAILURE)
        for name, at in (("v2.5", 15), ("v4", 25))
    ]
    found = _judge(*TWO, canary, *others, _broken(19.5, 22, service="shop", environment="production"))
    assert "cd:v3" == found.incidents[0].deployment
    assert BEGIN + 22 * HOUR == _named(found)["v3"].recovered_seconds


def test_over_before_the_deployment_ended() -> None:
    """An incident that was over while the deployment still ran counts as over at its end: no negative time."""
    found = _judge(*TWO, _broken(8, 9, caused_by="v2"))
    judged = _named(found)["v2"]
    assert (BEGIN + 10 * HOUR, "pager:1") == (judged.recovered_seconds, judged.recovered_by)
    assert "pager:1 was over 1 h before the deployment ended: counted as at its end" in judged.steps


@pytest.mark.parametrize(("name", "reworked"), [("v3", ["cd:v3"]), ("v9", []), ("v4", [])])
def test_what_resolved_an_incident(name: str, reworked: list[str]) -> None:
    """One deployment that is named was not planned; a name of none, or of one in two places, marks nothing."""
    later = (_deployed("v3", 12), _deployed("v4", 13), _deployed("v4", 13, id="cd:eu", environment="production-eu"))
    incident = _broken(11, service="shop", resolved_by=name, caused_by="v2")
    found = _judge(*TWO, *later, incident).deployments
    assert reworked == [one.deployment.id for one in found if one.rework]


def test_two_incidents() -> None:
    """A failure is not over while one of its incidents is open, even if the other is resolved."""
    other = replace(_broken(11, 12, caused_by="v2"), id="pager:2")
    assert None is _named(_judge(*TWO, _broken(11, caused_by="v2"), other))["v2"].recovered_seconds
    found = _named(_judge(*TWO, _broken(11, 15, caused_by="v2"), other))["v2"]
    assert (BEGIN + 15 * HOUR, "pager:1") == (found.recovered_seconds, found.recovered_by)


def test_retracted_incident() -> None:
    """An incident that was none fails nothing."""
    found = _judge(*TWO, _broken(11, caused_by="v2"), Retraction(id="pager:1", reason="a drill"))
    assert ((), ()) == (found.incidents, _named(found)["v2"].failures)


def test_cause_by_commit() -> None:
    """Who names a commit means the deployment that brought it first; what the first one had nobody knows."""
    history = _history()
    facts = (_deployed("v1", 6, commit="c2" * 20), _deployed("v2", 10, commit="c0" * 20))
    for commit, deployment in (("c1" * 20, "cd:v2"), ("c1" * 4, "cd:v2"), ("c2" * 20, "cd:v1"), ("c3" * 20, None)):
        found = _judge(*facts, _broken(11, caused_by=commit), histories={SHOP: history})
        assert deployment == found.incidents[0].deployment, commit


def test_reverts_in_a_circle() -> None:
    """Two messages that each claim to revert the other, which only a pull request's number can do, end the search."""
    history = _history(revert_of={0: (1,), 1: (0,)})
    facts = [_deployed(f"v{4 - commit}", 10 + 4 - commit, commit=f"c{commit}" * 20) for commit in (3, 2, 1, 0)]
    found = _named(_judge(*facts, histories={SHOP: history}))
    assert [[], [], ["revert"], []] == [
        [evidence.signal for evidence in found[name].failures] for name in ("v1", "v2", "v3", "v4")
    ]


def test_after_an_unknown_deployment() -> None:
    """What an unknown one may have brought is taken from the next one alone, not from all that follow."""
    commits = {"v1": "c3" * 20, "v2": None, "v3": "c2" * 20, "v4": "c1" * 20}
    facts = [_deployed(name, 6 + at, commit=commit) for at, (name, commit) in enumerate(commits.items())]
    found = _named(_judge(*facts, histories={SHOP: _history()}))
    assert [None, None, None, 1] == [
        None if (changes := found[name].changes) is None else len(changes) for name in commits
    ]


def test_service_that_moved_to_another_repository() -> None:
    """What the service had of the new repository before is not known; from then on it is."""
    new = _history(repository="github.com/acme/new", shas=[f"d{commit}" * 20 for commit in range(4)])
    commits = {"v1": "c1" * 20, "v2": "c0" * 20, "v3": "d1" * 20, "v4": "d0" * 20}
    facts = [_deployed(name, 6 + at, commit=commit) for at, (name, commit) in enumerate(commits.items())]
    found = _named(_judge(*facts, histories={SHOP: _history(), new.repository: new}))
    assert [None, ["change 0"], None, ["change 0"]] == [
        None if (changes := found[name].changes) is None else [one.subject for one in changes] for name in commits
    ]


def test_pull_request_of_the_same_number() -> None:
    """Pull request 12 of another repository is not this one's; but a lone clone that has no address is its own."""
    merged = MergedChange(
        id="pulls:12",
        repository="github.com/acme/zoo",
        number=12,
        merged_seconds=BEGIN,
        first_commit_seconds=BEGIN - HOUR,
    )
    own = replace(merged, id="pulls:own", repository=SHOP, first_commit_seconds=BEGIN)
    facts = (_deployed("v1", 6, commit="c1" * 20), _deployed("v2", 10, commit="c0" * 20))
    lone = _history(repository="shop", pull_of={0: 12})
    for history, known, begun in ((_history(pull_of={0: 12}), (own, merged), BEGIN), (lone, (merged,), BEGIN - HOUR)):
        (change,) = _named(_judge(*facts, *known, histories={history.repository: history}))["v2"].changes or ()
        assert (begun, 12) == (change.begun_seconds, change.pull)


def test_trailers_that_name_nothing() -> None:
    """A trailer that names no earlier deployment is told in the steps, and blames none."""
    history = _history(caused_by={0: ("v9", "v2")})
    facts = (_deployed("v1", 6, commit="c1" * 20), _deployed("v2", 10, commit="c0" * 20))
    found = _named(_judge(*facts, histories={SHOP: history}))
    assert [(), ()] == [found[name].failures for name in ("v1", "v2")]
    assert [
        "c0c0c0c says it was made because of v9, which is no earlier deployment here",
        "c0c0c0c says it was made because of v2, which is no earlier deployment here",
    ] == [step for step in found["v2"].steps if "made because" in step]


def test_version_of_several_commits() -> None:
    """A version that tags of two commits stand for is not guessed."""
    tags = (Tag(name="a/v1.0", commit=1, tagged_seconds=None), Tag(name="b/v1.0", commit=0, tagged_seconds=None))
    facts = (_deployed("1.0", 6), _deployed("a/v1.0", 10))
    found = _named(_judge(*facts, histories={SHOP: _history(tags=tags)}))
    assert ("the commit of version 1.0 is not known: tags of 2 commits say so", "c1" * 20) == (
        found["1.0"].steps[0],
        found["a/v1.0"].commit,
    )


def test_paths_that_were_not_read() -> None:
    """Paths that a policy wants and nobody read make figures wrong: that is fatal."""
    policy = Policy(services=(ServiceRule(name="shop", paths=("shop",)),))
    facts = (_deployed("v1", 6, commit="c1" * 20), _deployed("v2", 10, commit="c0" * 20))
    notes = _judge(*facts, policy=policy, histories={SHOP: _history()}).notes
    assert [("unread-paths", True)] == [(note.id, note.is_fatal) for note in notes]


def test_notes_go_along() -> None:
    """What is wrong with the clone is said with what is made of it, once."""
    note = Note(id="shallow-clone", text="cut", next_step="fetch", is_fatal=True)
    assert (note,) == _judge(*TWO[:1], histories={SHOP: _history(notes=(note, note))}).notes


def test_environments_that_nobody_names() -> None:
    """A deployment without an environment is to the policy's default one."""
    found = _judge(_deployed("v1", 1, environment=""), policy=Policy(default_environment="live"))
    assert [("live", Kind.FIRST)] == [(one.deployment.environment, one.kind) for one in found.deployments]
