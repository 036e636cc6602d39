"""The grammar of `--vary`."""

import pytest

from loadtests.hpa.model import AverageValue, PolicyType, ResourceMetric, ScalingPolicy, SelectPolicy, Utilization
from loadtests.whatif.model import Question
from loadtests.whatif.sweep import variants
from loadtests.whatif.vary import grammar, read_vary
from slo.errors import InvalidInput
from tests.loadtests.whatif.questions import hpa, question


def values(text: str) -> dict[str, list[str]]:
    """Read one option: the values of each knob."""
    return {axis.knob.name: [value.text for value in axis.values] for axis in read_vary([text])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("target=70", {"target": ["70"]}),
        ("target=50|60|70", {"target": ["50", "60", "70"]}),
        ("target=50..90:20", {"target": ["50", "70", "90"]}),
        ("target=50..65:10|90", {"target": ["50", "60", "90"]}),
        ("scaleDown.window=1m..3m:60s", {"scaleDown.window": ["60s", "120s", "180s"]}),
        ("scaleUp.pods=2..4:2/60s|8/15s", {"scaleUp.pods": ["2/60s", "4/60s", "8/15s"]}),
        ("tolerance=0..0.1:0.05", {"tolerance": ["0", "0.05", "0.1"]}),
        ("podStart=500ms, maxReplicas=8 ", {"podStart": ["0.5s"], "maxReplicas": ["8"]}),
    ],
)
def test_values_are_read(text: str, expected: dict[str, list[str]]) -> None:
    """Single ones, lists, ranges with a step, and policies with a period."""
    assert expected == values(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("taget=50", "--vary: taget taget: must be one of target, minReplicas, "),
        ("taget=50", "; did you mean target?"),
        ("target", "--vary target: must be KNOB=VALUES; write it as target=50..90:10"),
        ("target=", '--vary: target "": must be a number; write it as 70'),
        ("target=90..50:10", "--vary: target 90..50:10: must go upwards; write it as 50..90:10"),
        ("target=50..90:0", "--vary: target 50..90:0: must have a step above 0, and has '0'; write it as 50..90:10"),
        ("target=50..90:x", "--vary: target 50..90:x: must have a step above 0, and has 'x'"),
        ("target=50..90:0.5", "--vary: target 50..90:0.5: must have a whole step"),
        ("target=50..90", "--vary: target 50..90: must say its step; write it as 50..90:STEP"),
        ("target=0", "--vary: target 0: must be a whole number, 1..1000000; write it as 70"),
        ("target=nan", "--vary: target nan: must be a finite number"),
        ("scaleDown.window=60", "--vary: scaleDown.window 60: must be a duration with a unit; write it as 60s or 5m"),
        ("scaleDown.window=2h", "--vary: scaleDown.window 2h: must be whole seconds, 0s..3600s"),
        ("scaleDown.window=0s..60s:10", "must have a step in the unit of its values, and has '10'"),
        ("scaleUp.pods=4", "--vary: scaleUp.pods 4: must end in a period of whole seconds, 1s..1800s"),
        ("tolerance=1.5", "--vary: tolerance 1.5: must be a ratio, 0 or more and below 1; write 10 % as 0.1"),
        ("target=50,target=60", "--vary: target target: must be varied once"),
        ("maxReplicas=1..1000000:1", "must have at most 10000 values, and has 1000000; take a larger step"),
        ("target=1..150:1,maxReplicas=1..100:1", "comes to 150 x 100 = 15000; take larger steps"),
    ],
)
def test_a_mistake_is_named(text: str, message: str) -> None:
    """The knob, the value, the rule and what to do."""
    with pytest.raises(InvalidInput) as raised:
        read_vary([text])
    assert message in str(raised.value)


def test_all_mistakes_come_at_once() -> None:
    """Of all options."""
    with pytest.raises(InvalidInput) as raised:
        read_vary(["taget=50,target=x", "tolerance=2"])
    assert 3 == len(raised.value.mistakes)


def test_the_grammar_names_every_knob() -> None:
    """With an example that is read as it stands."""
    for line in grammar().splitlines():
        assert values(f"{line.split()[0]}={line.rsplit(' ', 1)[1]}")


def only(text: str, asked: Question | None = None) -> Question:
    """Make the one variant beside the manifest as it is."""
    made, _ = variants(asked or question(), read_vary([text]))
    (variant,) = (one for one in made if not one.is_current)
    return variant.question


def test_knobs_turn_what_they_name() -> None:
    """Each changes one thing."""
    assert Utilization(percent=70) == only("target=70").hpa.metrics[0].target
    assert 9 == only("maxReplicas=9").hpa.max_replicas
    assert 2 == only("minReplicas=2").hpa.min_replicas
    assert 0.2 == only("tolerance=0.2").flags.tolerance
    assert 30.0 == only("podStart=30s").cluster.pod_start_seconds
    behavior = only("scaleUp.window=30s").hpa.behavior
    assert behavior is not None
    assert 30 == behavior.scale_up.stabilization_window_seconds


def test_a_target_per_pod_is_varied_in_millicores() -> None:
    """The HPA says which kind of target it has."""
    average = hpa(
        metrics=[
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "100m"}},
            }
        ]
    )
    metric = only("target=150", question(hpa=average)).hpa.metrics[0]
    assert ResourceMetric(name="cpu", target=AverageValue(milli=150)) == metric


def test_policies_replace_those_of_their_direction() -> None:
    """Both kinds together are two policies; the one that allows more counts, as the API's default is."""
    behavior = only("scaleUp.pods=2/60s,scaleUp.percent=50/30s").hpa.behavior
    assert behavior is not None
    assert behavior.scale_up.policies == (
        ScalingPolicy(type=PolicyType.PODS, value=2, period_seconds=60),
        ScalingPolicy(type=PolicyType.PERCENT, value=50, period_seconds=30),
    )
    assert SelectPolicy.MAX is behavior.scale_up.select_policy


def test_a_disabled_direction_is_enabled_by_a_policy() -> None:
    """Who varies a policy wants it to count."""
    disabled = hpa(behavior={"scaleDown": {"selectPolicy": "Disabled"}})
    behavior = only("scaleDown.percent=10/60s", question(hpa=disabled)).hpa.behavior
    assert behavior is not None
    assert SelectPolicy.MAX is behavior.scale_down.select_policy
