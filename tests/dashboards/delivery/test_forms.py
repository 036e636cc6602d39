"""What each form makes of dashboards, and what is in there afterwards."""

import base64
import gzip
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dashboards import catalog
from dashboards.delivery.compose import Compose
from dashboards.delivery.config_maps import ConfigMaps
from dashboards.delivery.git_sync import GitSync
from dashboards.delivery.grafana_operator import Operator
from dashboards.delivery.interface import Form, Parcel
from dashboards.delivery.kubernetes import MOST_BYTES, Metadata, annotation_bytes, name_of
from dashboards.delivery.plain import Plain
from dashboards.reading import parse_dashboard
from tests.dashboards.delivery.parcels import SOURCES, parcel

SCHEMAS = os.environ.get("LOAD_HARNESS_SCHEMAS", "")
IN_MONITORING = Metadata(namespace="monitoring", labels={"team": "shop"})
CONFIG_MAPS = ConfigMaps(sources=SOURCES, folder="Load Harness", metadata=IN_MONITORING)
OPERATOR = Operator(sources=SOURCES, folder={"folder": "Load Harness"}, metadata=IN_MONITORING)
GIT_SYNC = GitSync(folder="Load Harness")
COMPOSE = Compose(sources=SOURCES, folder="Load Harness")
PLAIN = Plain(sources=SOURCES, exclusions="exclusions: {}\n")
FORMS: tuple[Form, ...] = (PLAIN, CONFIG_MAPS, OPERATOR, GIT_SYNC, COMPOSE)


@pytest.fixture(scope="module")
def shipped() -> tuple[Parcel, ...]:
    """Build the boards that come along, and one with everything that templates would replace."""
    return (*(Parcel(source=one, json=one.json) for one in catalog.dashboards()), parcel())


def dashboards_in(form: Form, files: dict[str, str]) -> list[Any]:
    """Read the dashboards of files back."""
    found = (form.dashboard_in(name, text) for name, text in files.items())
    return [one for one in found if one is not None]


@pytest.mark.parametrize("form", FORMS, ids=[str(form.name) for form in FORMS])
def test_every_dashboard_arrives(form: Form, shipped: Sequence[Parcel]) -> None:
    """As it left, to the last value."""
    assert [dict(one.json) for one in shipped] == dashboards_in(form, form.files(shipped))


@pytest.mark.parametrize("form", FORMS, ids=[str(form.name) for form in FORMS])
def test_twice_the_same(form: Form, shipped: Sequence[Parcel]) -> None:
    """Byte for byte."""
    assert form.files(shipped) == form.files(shipped)


@pytest.mark.parametrize("form", [CONFIG_MAPS, OPERATOR], ids=["configmap", "operator"])
def test_flux_and_helm_leave_it_alone(form: Form, shipped: Sequence[Parcel]) -> None:
    """No text that either would replace; and Flux is told not to look."""
    for name, text in form.files(shipped).items():
        assert text == re.sub(r"\$\{[^}]*\}", "", text)
        assert "{{" not in text
        if name != "kustomization.yaml":
            annotations = yaml.safe_load(text)["metadata"]["annotations"]
            assert "disabled" == annotations["kustomize.toolkit.fluxcd.io/substitute"]


@pytest.mark.parametrize("form", [CONFIG_MAPS, OPERATOR], ids=["configmap", "operator"])
def test_kustomize_finds_all(form: Form, shipped: Sequence[Parcel]) -> None:
    """And has no generator that would rename them."""
    files = form.files(shipped)
    kustomization = yaml.safe_load(files.pop("kustomization.yaml"))
    assert {"apiVersion", "kind", "resources"} == set(kustomization)
    assert sorted(files) == kustomization["resources"]


@pytest.mark.parametrize("form", FORMS, ids=[str(form.name) for form in FORMS])
def test_our_reader_reads_what_is_json(form: Form, shipped: Sequence[Parcel]) -> None:
    """With its uid, also where that is the name of an object."""
    files = {name: text for name, text in form.files(shipped).items() if name.endswith(".json")}
    assert {name: Path(name).stem for name in files} == {
        name: parse_dashboard(text, file=name).uid for name, text in files.items()
    }


def test_config_map() -> None:
    """A label by which it is found, two annotations that name the folder, one key."""
    one = yaml.safe_load(CONFIG_MAPS.files([parcel()])["shop.yaml"])
    assert ("v1", "ConfigMap", ["shop.json"]) == (one["apiVersion"], one["kind"], list(one["data"]))
    assert {
        "annotations": {
            "grafana_folder": "Load Harness",
            "k8s-sidecar-target-directory": "Load Harness",
            "kustomize.toolkit.fluxcd.io/substitute": "disabled",
        },
        "labels": {"grafana_dashboard": "1", "team": "shop"},
        "name": "dashboard-shop",
        "namespace": "monitoring",
    } == one["metadata"]


def test_config_map_for_another_sidecar() -> None:
    """The label and the annotation are its chart's; without a folder there is no annotation."""
    form = ConfigMaps(
        sources=SOURCES, folder="", metadata=Metadata(), sidecar_label=("boards", "yes"), folder_annotation="folder"
    )
    metadata = yaml.safe_load(form.files([parcel()])["shop.yaml"])["metadata"]
    assert ({"boards": "yes"}, "namespace" in metadata) == (metadata["labels"], False)
    assert ["kustomize.toolkit.fluxcd.io/substitute"] == list(metadata["annotations"])


def test_operator() -> None:
    """The instances that take it, the folder, the uid."""
    one = yaml.safe_load(OPERATOR.files([parcel()])["shop.yaml"])
    assert ("grafana.integreatly.org/v1beta1", "GrafanaDashboard") == (one["apiVersion"], one["kind"])
    spec = one["spec"]
    assert "Sold" == json.loads(spec.pop("json"))["panels"][0]["title"]
    assert {
        "folder": "Load Harness",
        "instanceSelector": {"matchLabels": {"dashboards": "grafana"}},
        "uid": "shop",
    } == spec


def test_operator_packs_what_is_large() -> None:
    """The same bytes each time, and small enough for kubectl."""
    large = parcel(description='"' * 150_000)
    (first, second) = (OPERATOR.objects([large])["shop.yaml"] for _ in range(2))
    assert first == second
    assert "json" not in first["spec"]
    assert annotation_bytes(first) < MOST_BYTES
    assert large.json == json.loads(gzip.decompress(base64.b64decode(first["spec"]["gzipJson"])))


@pytest.mark.skipif(not SCHEMAS, reason="LOAD_HARNESS_SCHEMAS does not name the folder of the CRDs' schemas")
@pytest.mark.parametrize(
    ("folder", "description"),
    [
        pytest.param({"folder": "Load Harness"}, "", id="a folder by its title"),
        pytest.param({"folderRef": "boards"}, "", id="a folder by its object"),
        pytest.param({"folderUID": "boards"}, '"' * 150_000, id="a folder by its uid, packed"),
    ],
)
def test_the_operators_schema_takes_it(folder: dict[str, str], description: str, shipped: Sequence[Parcel]) -> None:
    """Every object, of every kind of folder."""
    schema = json.loads(Path(SCHEMAS, "grafana.integreatly.org", "grafanadashboard_v1beta1.json").read_text("utf-8"))
    known = set(schema["properties"]["spec"]["properties"])
    form = Operator(sources=SOURCES, folder=folder, metadata=IN_MONITORING, crosses_namespaces=True)
    for one in form.objects([*shipped[:-1], parcel(description=description)]).values():
        assert [] == [error.message for error in Draft202012Validator(schema).iter_errors(one)]
        assert set(one["spec"]) <= known


def test_git_sync() -> None:
    """The directory is the folder, the name is the uid, which the dashboard does not repeat."""
    ((path, text),) = GitSync(folder="Load Harness", folder_uid="lh").files([parcel()]).items()
    one = json.loads(text)
    assert "Load Harness/shop.json" == path
    assert ("dashboard.grafana.app/v1", "Dashboard") == (one["apiVersion"], one["kind"])
    assert {"annotations": {"grafana.app/folder": "lh"}, "name": "shop"} == one["metadata"]
    assert ("uid" in one["spec"], one["spec"]["title"]) == (False, "Shop")


def test_compose() -> None:
    """Grafana finds the dashboards where they are mounted, and their data with the scrape interval there."""
    form = Compose(
        sources=SOURCES,
        folder="Team $A",
        prometheus_url="http://prom:9090/$x",
        scrape_interval_seconds=90.0,
    )
    files = form.files([parcel()])
    assert ["dashboards/shop.json", "provisioning/dashboards/dashboards.yaml"] == list(files)[:2]
    (provider,) = yaml.safe_load(files["provisioning/dashboards/dashboards.yaml"])["providers"]
    # Grafana puts its environment's values into these files; `$$` is a `$` to it.
    assert ("Team $$A", {"path": "/var/lib/grafana/dashboards"}) == (provider["folder"], provider["options"])
    prometheus, alertmanager = yaml.safe_load(files["provisioning/datasources/datasources.yaml"])["datasources"]
    assert ("prometheus", "http://prom:9090/$$x", True) == (
        prometheus["uid"],
        prometheus["url"],
        prometheus["isDefault"],
    )
    assert ("90s", "alertmanager") == (
        prometheus["jsonData"]["timeInterval"],
        prometheus["jsonData"]["alertmanagerUid"],
    )
    assert ("alertmanager", "alertmanager") == (alertmanager["uid"], alertmanager["type"])


def test_the_exclusions_come_along() -> None:
    """As the linter reads them, under a line that says whose they are."""
    text = PLAIN.files([parcel()])[".lint"]
    assert "# Generated by load-harness dashboards build from grafana; do not edit.\nexclusions: {}\n" == text
    assert ["shop.json"] == list(Plain(sources=SOURCES).files([parcel()]))


@pytest.mark.parametrize(
    ("uid", "name"),
    [
        pytest.param("shop", "dashboard-shop", id="a uid that is a name"),
        pytest.param("Shop_1", "dashboard-shop-1-f26b25d2", id="a uid that is none"),
        pytest.param("shop-1", "dashboard-shop-1", id="one that would else be the same name"),
    ],
)
def test_names_of_objects(uid: str, name: str) -> None:
    """Different for different uids."""
    assert name == name_of(uid)


def test_the_size_is_that_of_kubectls_annotation() -> None:
    """The object as Go writes it, with six characters for each of <, > and &, and the names of all annotations."""
    value = {"kind": "ConfigMap", "metadata": {"annotations": {"a": "ä"}, "name": "b"}, "data": {"k": '<">&'}}
    applied = (
        r'{"kind":"ConfigMap","metadata":{"annotations":{"a":"ä"},"name":"b"},"data":{"k":"\u003c\"\u003e\u0026"}}'
    )
    last_applied = "kubectl.kubernetes.io/last-applied-configuration"
    assert len(f"{applied}\n{last_applied}aä".encode()) == annotation_bytes(value)
