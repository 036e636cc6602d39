"""A service of which two sources tell is told of: what both say would count twice."""

import pytest

from slo.dora.attribution.attribute import attribute
from slo.dora.facts.assemble import assemble
from slo.dora.model import Deployment
from slo.dora.policy.model import Policy


def _told(sources: str, service: str = "shop", **known: object) -> list[Deployment]:
    """Make deployments of a service, an hour apart, each of another version; `fga` are their sources in order."""
    names = {"f": "flux:apps/shop@", "g": "github-deployments:acme/shop/", "a": "github-actions:acme/shop/"}
    fields: dict[str, object] = {"environment": "production"} | known
    return [
        Deployment(
            id=f"{names[source]}{service}{hour}",
            service=service,
            finished_seconds=hour * 3600.0,
            version=f"{hour}",
            **fields,  # type: ignore[arg-type]
        )
        for hour, source in enumerate(sources)
    ]


def _notes(told: list[Deployment], policy: Policy | None = None) -> list[str]:
    notes = attribute(assemble(told), {}, policy or Policy()).notes
    assert not any(note.is_fatal for note in notes if note.id == "told-by-several")
    return [note.text for note in notes if note.id == "told-by-several"]


_BEGIN = "deployments that several sources tell of by turns, and that may count twice: "


def test_sources_that_take_turns_are_told() -> None:
    """The note names the service, the environment, the sources and how many each has told of."""
    expected = f"{_BEGIN}shop in production by flux (2), github-actions (2), github-deployments (1)"
    assert [expected] == _notes(_told("fagfa"))


@pytest.mark.parametrize(
    "told",
    [
        _told("fff"),
        _told("fffaaa"),
        _told("faf", environment="staging"),
        [*_told("fff"), *_told("aaa", service="cart")],
        [*_told("fff"), *_told("aaa", environment="live", service="shop")],
        [*_told("fff"), *_told("aaa", reached_production=False)],
    ],
    ids=["one source", "moved", "staging", "a service each", "an environment each", "attempts"],
)
def test_sources_that_tell_of_different_things_are_not(told: list[Deployment]) -> None:
    """One source, one after another, outside of production, for other places or without reaching users: all fine."""
    assert [] == _notes(told)


def test_names_are_those_of_the_policy() -> None:
    """Two sources call a service differently; the policy says that they mean the same, which then counts twice."""
    told = [*_told("ff", service="apps-shop"), *_told("aa", environment="main")]
    assert [] == _notes(told)
    policy = Policy(service_of={"apps-shop": "shop"}, environment_of={"main": "production"})
    assert [f"{_BEGIN}shop in production by flux (2), github-actions (2)"] == _notes(told, policy)


def test_many_services_are_one_short_note() -> None:
    """Five are named, the others counted; in whatever order they came."""
    told = [one for number in range(7) for one in _told("faf", service=f"s{number}")]
    named = "; ".join(f"s{number} in production by flux (2), github-actions (1)" for number in range(5))
    assert [f"{_BEGIN}{named}; and 2 more"] == _notes(told) == _notes(told[::-1])
