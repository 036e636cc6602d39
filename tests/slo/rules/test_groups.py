"""How SLOs are spread over groups."""

from hypothesis import given, settings
from hypothesis import strategies as st

from slo.rules.groups import groups_per_slo, rule_groups
from slo.rules.interface import RuleGroup, RuleSettings
from slo.rules.of_slo import rules_of
from tests.slo.rules.examples import an_slo

RULES_OF_ONE = len(rules_of(an_slo(), RuleSettings()))
FOUR = RuleSettings(rules_per_group=4 * RULES_OF_ONE)
NUMBERS = st.sets(st.integers(min_value=0, max_value=500), min_size=1, max_size=40)


def _groups(numbers: set[int], service: str = "shop") -> dict[str, RuleGroup]:
    slos = [an_slo(id=f"{service}-{number}", service=service, name=str(number)) for number in numbers]
    return {group.name: group for group in rule_groups(slos, FOUR)}


@settings(max_examples=30)
@given(numbers=NUMBERS)
def test_every_group_is_within_the_limit(numbers: set[int]) -> None:
    """Whole SLOs, each in one group, no group too large, none empty."""
    groups = _groups(numbers).values()
    ids = [slo_id for group in groups for slo_id in group.slo_ids]
    assert sorted(f"shop-{number}" for number in numbers) == sorted(ids)
    assert all(RULES_OF_ONE <= len(group.rules) <= FOUR.rules_per_group for group in groups)
    assert all(len(group.slo_ids) * RULES_OF_ONE == len(group.rules) for group in groups)


@settings(max_examples=30)
@given(numbers=NUMBERS, added=st.integers(min_value=501, max_value=600))
def test_a_new_slo_changes_one_group(numbers: set[int], added: int) -> None:
    """All groups but the one it falls into stay as they are, name and content."""
    before, after = _groups(numbers), _groups(numbers | {added})
    gone = [group for name, group in before.items() if after.get(name) != group]
    assert 1 >= len(gone)
    assert {*before} - {group.name for group in gone} <= {*after}


def test_few_groups() -> None:
    """Groups are filled well: a hundred SLOs, four to a group at most, need not many more than 25."""
    assert 25 <= len(_groups(set(range(100)))) <= 50


def test_the_order_of_the_input_does_not_matter() -> None:
    """The same SLOs in another order are the same groups, byte for byte."""
    slos = [an_slo(id=f"{service}-{number}", service=service) for service in "ba" for number in range(6)]
    assert rule_groups(slos, FOUR) == rule_groups(slos[::-1], FOUR)


def test_services_have_groups_of_their_own() -> None:
    """A group is named after its service."""
    slos = [an_slo(id=f"{service}-one", service=service) for service in ("pay", "cart")]
    assert ["slo-cart", "slo-pay"] == [group.name for group in rule_groups(slos, FOUR)]


def test_an_slo_is_never_split() -> None:
    """One that has more rules than a group may have is a group."""
    (group,) = rule_groups([an_slo()], RuleSettings(rules_per_group=1))
    assert ("slo-shop", RULES_OF_ONE) == (group.name, len(group.rules))


def test_a_group_for_each() -> None:
    """Files per SLO have a group each, named after its id."""
    slos = [an_slo(id=f"shop-{number}") for number in (2, 1)]
    assert [("slo-shop-1", ("shop-1",)), ("slo-shop-2", ("shop-2",))] == [
        (group.name, group.slo_ids) for group in groups_per_slo(slos, FOUR)
    ]
