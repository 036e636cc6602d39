"""Nothing is found in manifests of shapes that are common and fine; in the same with a fault, it is."""

from pathlib import Path

import pytest

from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.read import read_cluster

FOLDER = Path(__file__).with_name("in_the_wild")


def found(path: Path) -> list[str]:
    """Say what is found, as a reader would want it in a failure."""
    return [f"{one.id}: {one.sentence}" for one in CATALOG.examine([read_cluster([path])], ids=CATALOG.ids())]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_nothing_is_found_in_what_is_fine(path: Path) -> None:
    """A finding that is none costs more trust than one that is missing."""
    assert [] == found(path)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "microservices",
            "apiVersion: postgresql.cnpg.io/v1",
            "apiVersion: v1",
            "service-selects-nothing: Service db-rw",
        ),
        (
            "keda_and_rollout",
            'transfer-hpa-ownership: "true"',
            'transfer-hpa-ownership: "false"',
            "replicas-fought-over",
        ),
        ("keda_and_rollout", "horizontalPodAutoscalerConfig: {name: worker}", "restore: {}", "replicas-fought-over"),
        (
            "keda_and_rollout",
            "matchLabels: {app: cache}}}",
            "matchLabels: {app: cash}}}",
            "disruption-budget-selects-nothing",
        ),
        (
            "keda_and_rollout",
            "selector: {app: web}",
            "selector: {app: www}",
            "service-selects-nothing: Service web-stable",
        ),
        ("keda_and_rollout", "minAvailable: 2", "minAvailable: 3", "disruption-budget-blocks"),
        (
            "charts",
            "  valuesFrom: [{kind: ConfigMap, name: kube-prometheus-stack-values}]\n",
            "",
            "retention-too-short",
        ),
    ],
)
def test_the_same_with_a_fault(name: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    """Each of the shapes is looked at, not left out."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert [said] == [said for one in found(path) if one.startswith(said)][:1], found(path)


def test_a_selector_that_selects_nothing_may_select_what_an_operator_makes(tmp_path: Path) -> None:
    """Where any object may make pods of its own nobody knows; without it, it is found."""
    text = (
        (FOLDER / "microservices.yaml").read_text(encoding="utf-8").replace("selector: {app: cart}", "selector: {a: b}")
    )
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    assert [] == found(path)

    path.write_text(text.replace("apiVersion: postgresql.cnpg.io/v1", "apiVersion: v1"), encoding="utf-8")
    assert 2 == len([one for one in found(path) if one.startswith("service-selects-nothing: Service")])
