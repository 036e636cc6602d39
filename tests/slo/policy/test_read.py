"""Policies and maintenance files."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.history.file import read_history
from slo.policy.maintenance import Changes, Correction, Maintenance, read_changes
from slo.policy.model import DEFAULT_POLICY, Policy, State, Step, policy_for
from slo.policy.read import read_policies
from slo.policy.selection import Selection

POLICY = """\
policies:
  - name: payments
    services: [pay*]
    minimum_coverage: 80%
    meaning: go on
    steps:
      - {state: caution, budget_left_below: 25%, meaning: one release a day}
      - {state: freeze, budget_left_below: 0%, grace: 2h, meaning: fixes only}
  - name: the rest
    steps:
      - {state: freeze, budget_left_below: -10%, meaning: stop}
"""
MAINTENANCE = """\
maintenance:
  - id: upgrade
    slos: ["shop-*"]
    from: 2026-11-01T22:00:00Z
    to: "2026-11-02T00:00:00+01:00"
    why: database upgrade
    who: anna
corrections:
  - id: INC-7
    services: [shop]
    group: {handler: /pay}
    from: 2026-11-03T10:00:00Z
    to: 2026-11-03T11:00:00Z
    remove_bad_events: 12.5
    why: a broken probe
    who: ben
"""


def write(directory: Path, text: str) -> Path:
    """Write a file."""
    path = directory / "file.yaml"
    path.write_text(text)
    return path


def test_policies_are_read(tmp_path: Path) -> None:
    """The worst state comes first; the first policy that is about an SLO holds."""
    payments, rest = read_policies(write(tmp_path, POLICY))

    freeze = Step(state=State.FREEZE, left_ratio_below=0, grace_seconds=7200, meaning="fixes only")
    caution = Step(state=State.CAUTION, left_ratio_below=0.25, meaning="one release a day")
    assert payments == Policy(
        name="payments",
        steps=(freeze, caution),
        selection=Selection(services=("pay*",)),
        minimum_coverage_ratio=0.8,
        meaning="go on",
    )
    assert payments is policy_for([payments, rest], service="payment", slo_id="a")
    assert rest is policy_for([payments, rest], service="shop", slo_id="a")
    assert DEFAULT_POLICY is policy_for([payments], service="shop", slo_id="a")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("25%", "0.25", "budget_left_below 0.25: must be a percentage; write it as 25%", id="a ratio"),
        pytest.param("25%", "'25'", "budget_left_below 25: must be a percentage; write it as 25%", id="no sign"),
        pytest.param("25%", "125%", "budget_left_below 125%: must be at most 100%", id="more than all"),
        pytest.param("80%", "-1%", "minimum_coverage -1%: must be 0%..100%", id="less than nothing"),
        pytest.param("80%", "80%\n    maximum_data_age: 1s", "maximum_data_age 1s: must be", id="too young"),
        pytest.param("state: caution", "state: go", "state go: must be one of freeze, caution", id="a step to go"),
        pytest.param("25%", "-5%", "caution below -0.05: never holds, as freeze", id="a hidden step"),
        pytest.param("the rest", "payments", "payments: is the name of more than one policy", id="the same name"),
        pytest.param("name: payments", "name: ''", 'name "": must be a text', id="no name"),
        pytest.param("grace: 2h", "grace: 2", "grace 2: must be a duration", id="a bare number"),
        pytest.param("services: [pay*]", "service: pay", "service pay: is not a known field", id="an unknown field"),
        pytest.param("policies:", "---\na: 1\n---\npolicies:", "2 documents: must hold one", id="two documents"),
    ],
)
def test_wrong_policies_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    """One field is broken at a time; hidden steps need the grace to be no longer."""
    text = POLICY.replace(", grace: 2h", "") if "-5%" in new else POLICY

    with pytest.raises(InvalidInput) as caught:
        read_policies(write(tmp_path, text.replace(old, new, 1)))

    assert message in str(caught.value)


def test_a_policy_needs_a_step(tmp_path: Path) -> None:
    """And its own fields."""
    with pytest.raises(InvalidInput) as caught:
        read_policies(write(tmp_path, "policies: [{steps: []}, {name: a, steps: [{}]}]"))

    expected = ["policies[0].name", "policies[0].steps", "policies[1].steps[0].state"]
    expected += [f"policies[1].steps[0].{name}" for name in ("budget_left_below", "meaning")]
    assert expected == [mistake.place.field for mistake in caught.value.mistakes]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """With their lines."""
    with pytest.raises(InvalidInput) as caught:
        read_policies(write(tmp_path, POLICY.replace("25%", "x").replace("-10%", "y")))

    assert [7, 11] == [mistake.place.line for mistake in caught.value.mistakes]


def seconds(text: str) -> float:
    """Read a time of November 2026."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC).timestamp()


def test_maintenance_and_corrections_are_read(tmp_path: Path) -> None:
    """Times in YAML's own form or as text; what is removed is negative."""
    expected = Changes(
        maintenance=(
            Maintenance(
                id="upgrade",
                selection=Selection(slos=("shop-*",)),
                start=seconds("01T22:00"),
                end=seconds("01T23:00"),
                why="database upgrade",
                who="anna",
            ),
        ),
        corrections=(
            Correction(
                id="INC-7",
                selection=Selection(services=("shop",), group=(("handler", "/pay"),)),
                start=seconds("03T10:00"),
                end=seconds("03T11:00"),
                why="a broken probe",
                who="ben",
                bad_events=-12.5,
            ),
        ),
    )

    assert expected == read_changes(write(tmp_path, MAINTENANCE))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('slos: ["shop-*"]', "", "or `services` is required", id="about nothing"),
        pytest.param("2026-11-01T22:00:00Z", "2026-11-01", "must have a time of day", id="a date"),
        pytest.param("2026-11-01T22:00:00Z", "2026-11-01T22:00:00", "must have a time zone", id="no zone"),
        pytest.param("2026-11-01T22:00:00Z", "yesterday", "yesterday: must be a moment", id="no time"),
        pytest.param("    from: 2026-11-01T22:00:00Z\n", "", "from (nothing): is required", id="no beginning"),
        pytest.param("2026-11-01T22:00:00Z", "2026-11-05T22:00:00Z", "must be after `from`", id="the wrong order"),
        pytest.param("    why: database upgrade\n", "", "why (nothing): is required", id="no reason"),
        pytest.param("remove_bad_events: 12.5", "", "or `remove_bad_events` is required", id="no number"),
        pytest.param("who: ben", "who: ben\n    add_bad_events: 1", "is required, not both", id="both numbers"),
        pytest.param("12.5", "-1", "remove_bad_events -1: must be 0..", id="a negative number"),
        pytest.param("INC-7", "upgrade", "upgrade: is the id of more than one entry", id="the same id"),
        pytest.param("why: a", "reason: a", "reason a broken probe: is not a known field", id="an unknown field"),
    ],
)
def test_wrong_changes_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    """One field is broken at a time."""
    with pytest.raises(InvalidInput) as caught:
        read_changes(write(tmp_path, MAINTENANCE.replace(old, new, 1)))

    assert message in str(caught.value)


def test_a_file_without_entries_is_a_mistake(tmp_path: Path) -> None:
    """Silence is more likely a typo than a wish."""
    with pytest.raises(InvalidInput, match="or `corrections` is required; add an entry"):
        read_changes(write(tmp_path, "maintenance: []\n"))


def test_the_documentation_reads(tmp_path: Path) -> None:
    """Its examples are files that could be pasted."""
    text = (Path(__file__).parents[3] / "docs" / "slo-budgets.md").read_text()
    policy, maintenance = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (history,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)

    assert ["payments", "everything else"] == [one.name for one in read_policies(write(tmp_path, policy))]
    assert "INC-7" == read_changes(write(tmp_path, maintenance)).corrections[0].id
    assert ["shop-api"] == [one.key.slo_id for one in read_history(write(tmp_path, history))]
