"""What is read around a Canary, and what is left alone."""

from pathlib import Path

import pytest

from loadtests.canary_lint.catalog import CATALOG
from loadtests.canary_lint.read import parse_rate, read_subjects
from loadtests.canary_lint.spelling import at_least_per_second

CANARY = """\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata:
  name: shop
  annotations: {load-harness/requests-per-second: "20"}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  service: {port: 80}
  analysis:
    interval: 1m
    threshold: 2
    stepWeight: 50
    metrics: [{name: request-success-rate, interval: 1m, thresholdRange: {min: 99}}]
"""


def write(folder: Path, *documents: str) -> Path:
    """Write manifests into one file."""
    path = folder / "all.yaml"
    path.write_text("---\n".join(documents), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "odd",
    [
        "- a list\n",
        "kind: Deployment\n",
        "kind: Deployment\nmetadata: [shop]\n",
        "kind: Deployment\nmetadata: {name: 3}\n",
        "kind: Deployment\nmetadata: {name: shop}\nspec: [1]\n",
        "kind: Deployment\nmetadata: {name: shop}\nspec: {replicas: '2', minReadySeconds: soon, selector: app}\n",
        "kind: Deployment\nmetadata: {name: shop}\nspec: {template: {spec: {containers: {name: a}}}}\n",
        "kind: Deployment\nmetadata: {name: shop}\nspec: {template: {spec: {containers: [a, {ports: [80]}]}}}\n",
        "kind: HorizontalPodAutoscaler\nmetadata: {name: shop}\nspec: {scaleTargetRef: shop}\n",
        "kind: HorizontalPodAutoscaler\nmetadata: {name: shop}\n",
        "kind: Service\nmetadata: {name: till, namespace: 7}\nspec: null\n",
    ],
)
def test_neighbours_of_an_odd_shape_are_left_alone(odd: str, tmp_path: Path) -> None:
    """They are not what is looked at, and whoever applies them is told so by the cluster."""
    subjects = read_subjects([write(tmp_path, CANARY, odd)])

    assert () == CATALOG.examine(subjects, ids=CATALOG.ids())


def test_what_the_command_line_says_wins_over_the_manifest(tmp_path: Path) -> None:
    """The manifest says what is usual, the command line what is meant now."""
    path = write(tmp_path, CANARY)

    assert [20.0] == [one.requests_per_second for one in read_subjects([path])]
    assert [3.5] == [one.requests_per_second for one in read_subjects([path], requests_per_second=3.5)]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("20", 20.0),
        ("0.5", 0.5),
        ("20/s", 20.0),
        ("0", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e3", None),
        ("20/min", None),
        ("", None),
        ("²", None),
        ("9" * 400, None),
        (20, None),
        (None, None),
    ],
)
def test_a_rate_is_a_number_above_0(text: object, rate: float | None) -> None:
    """Nothing else is taken for one."""
    assert rate == parse_rate(text)


@pytest.mark.parametrize(("rate", "spelt"), [(27.75, "27.8/s"), (5.55, "5.55/s"), (11.1, "11.1/s"), (1111.0, "1120/s")])
def test_a_rate_that_is_enough_is_not_rounded_down(rate: float, spelt: str) -> None:
    """27.7/s would be too few."""
    assert spelt == at_least_per_second(rate)
