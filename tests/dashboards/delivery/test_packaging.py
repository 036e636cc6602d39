"""What is wrong with dashboards on their way, each with the whole message."""

import json
from collections.abc import Sequence

import pytest

from dashboards.delivery.compose import Compose
from dashboards.delivery.config_maps import ConfigMaps
from dashboards.delivery.grafana_operator import Operator
from dashboards.delivery.inputs import parcels_of
from dashboards.delivery.interface import Form, Parcel
from dashboards.delivery.kubernetes import Metadata
from dashboards.delivery.pack import pack
from dashboards.delivery.packaging import folder_mistakes
from dashboards.delivery.plain import Plain
from dashboards.reading import parse_dashboard
from slo.errors import InvalidInput, Mistake
from tests.dashboards.delivery.parcels import SOURCES, panel, parcel, shop

PLAIN = Plain(sources=SOURCES)
CONFIG_MAPS = ConfigMaps(sources=SOURCES, folder="Shop", metadata=Metadata())
COMPOSE = Compose(sources=SOURCES, folder="Shop")


def mistakes(form: Form, parcels: Sequence[Parcel]) -> str:
    """Say what is wrong, a line for each mistake."""
    with pytest.raises(InvalidInput) as invalid:
        pack(form, parcels)
    return str(invalid.value)


@pytest.mark.parametrize(
    ("parcels", "expected"),
    [
        pytest.param(
            [parcel(uid=None)],
            "shop.json:1: uid (nothing): is required: Grafana would make up another one each time, and links would "
            "break; choose one and keep it",
            id="no uid",
        ),
        pytest.param(
            [parcel(uid="a" * 41)],
            f"shop.json:2: uid {'a' * 41}: must have at most 40 characters, and has 41; choose a shorter one",
            id="a uid that is too long",
        ),
        pytest.param(
            [parcel(uid="a/b")],
            "shop.json:2: uid a/b: must be letters, digits, - and _; choose one without other characters",
            id="a uid with other characters",
        ),
        pytest.param(
            [parcel(uid="Kustomization")],
            "shop.json:2: uid Kustomization: is the name of the file that lists all others; choose another uid",
            id="a uid whose file is another's",
        ),
        pytest.param(
            [parcel(title=" ")],
            "shop.json:3: title  : must not be empty; give the dashboard a title",
            id="no title",
        ),
        pytest.param(
            [parcel(), parcel("copy.json")],
            "copy.json:2: uid shop: stands in shop.json too, and Grafana would then change none of all the "
            "dashboards; give each a uid of its own\n"
            "copy.json:3: title Shop: is the title of shop.json too, which Grafana refuses within one folder; "
            "rename one",
            id="a copy",
        ),
        pytest.param(
            [parcel(), parcel("other.json", uid="SHOP", title="Other")],
            "other.json:2: uid SHOP: stands in shop.json too, and Grafana would then change none of all the "
            "dashboards; give each a uid of its own",
            id="uids that are one where files do not know case",
        ),
    ],
)
def test_mistakes_of_dashboards(parcels: list[Parcel], expected: str) -> None:
    """In every form; all at once."""
    assert expected == mistakes(PLAIN, parcels)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(
            ConfigMaps(
                sources=SOURCES,
                folder="Shop",
                metadata=Metadata(namespace="My NS", labels={"a": "b c"}),
                sidecar_label=("-x", "1"),
                folder_annotation="a b",
            ),
            "--namespace My NS: must be a namespace: lower case letters, digits and - inside; try my-ns\n"
            "--object-label a=b c: must be a label of Kubernetes: at most 63 letters and digits, with - _ . "
            "inside, on both sides of =; write it as team=shop\n"
            "--sidecar-label -x=1: must be a label of Kubernetes: at most 63 letters and digits, with - _ . "
            "inside, on both sides of =; write it as team=shop\n"
            "--folder-annotation a b: must be the name of an annotation; write what the chart's "
            "sidecar.dashboards.folderAnnotation says",
            id="ConfigMaps",
        ),
        pytest.param(
            Operator(
                sources=SOURCES,
                folder={},
                metadata=Metadata(namespace="?"),
                instance_selector={"-/team": "x"},
            ),
            "--namespace ?: must be a namespace: lower case letters, digits and - inside; name another\n"
            "--instance-selector -/team=x: must be a label of Kubernetes: at most 63 letters "
            "and digits, with - _ . inside, on both sides of =; write it as team=shop",
            id="the operator",
        ),
        pytest.param(
            Compose(sources=SOURCES, folder="Shop", prometheus_url="prometheus:9090", alertmanager_url="ftp://x"),
            "--prometheus-url prometheus:9090: must be an address that begins with http:// or https://; "
            "try http://prometheus:9090\n"
            "--alertmanager-url ftp://x: must be an address that begins with http:// or https://; "
            "write it as http://alertmanager:9093",
            id="compose",
        ),
    ],
)
def test_mistakes_of_words(form: Form, expected: str) -> None:
    """What a form was told is checked with the dashboards."""
    assert expected == mistakes(form, [parcel()])


@pytest.mark.parametrize("title", ["", "Load Harness", "Team A.B", "generally"])
def test_good_folders(title: str) -> None:
    """Titles, and none."""
    assert [] == list(folder_mistakes(title))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(
            "a/b",
            "--folder a/b: must be one title on one line, without / and \\ in it, a dot before it, or blanks around "
            "it; write it as Grafana shows it",
            id="a path",
        ),
        pytest.param(
            "..",
            "--folder ..: must be one title on one line, without / and \\ in it, a dot before it, or blanks around "
            "it; write it as Grafana shows it",
            id="the directory above",
        ),
        pytest.param(
            " ",
            "--folder  : must be one title on one line, without / and \\ in it, a dot before it, or blanks around "
            "it; write it as Grafana shows it",
            id="a blank",
        ),
        pytest.param(
            "a\nb",
            "--folder a\\nb: must be one title on one line, without / and \\ in it, a dot before it, or blanks around "
            "it; write it as Grafana shows it",
            id="two lines",
        ),
        pytest.param(
            "General",
            "--folder General: is what Grafana calls the place of dashboards without a folder, and may not be a "
            'folder\'s title; write --folder "" for that place',
            id="Grafana's own word",
        ),
        pytest.param(
            "{{ .Values.folder }}",
            "--folder {{ .Values.folder }}: must not hold a template: others on the way would replace it, or nobody "
            "would; write the title itself",
            id="a template of Helm",
        ),
        pytest.param(
            "${TEAM}",
            "--folder ${TEAM}: must not hold a template: others on the way would replace it, or nobody would; "
            "write the title itself",
            id="a template of Flux",
        ),
    ],
)
def test_bad_folders(title: str, expected: str) -> None:
    """A folder is a directory for the sidecar and for Git Sync."""
    assert [expected] == [str(one) for one in folder_mistakes(title)]


def test_a_template_outside_of_the_dashboards() -> None:
    """Where it cannot be spelt another way: told once, with its first place."""
    form = ConfigMaps(sources=("${TEAM}.json",), folder="Shop", metadata=Metadata())
    expected = "shop.yaml:1 ${TEAM}: would be replaced by Flux in the written file; write the value itself"
    assert expected == mistakes(form, [parcel()])


def test_too_large_for_kubectl() -> None:
    """In both forms that kubectl applies, if packing does not help."""
    expected = "kubectl keeps what it applies in annotations, which may have 262,144 bytes; divide the dashboard"
    message = mistakes(CONFIG_MAPS, [parcel(description='"' * 70_000)])
    assert message.startswith("shop.yaml 28")
    assert message.endswith(f" bytes: {expected}, or send it packed with --for operator")
    noise = "".join(f"{number * 2654435761 % 2**32:x}" for number in range(60_000))
    operator = Operator(sources=SOURCES, folder={}, metadata=Metadata())
    message = mistakes(operator, [parcel(description=noise)])
    assert message.endswith(expected)


def test_large_is_a_warning() -> None:
    """Long before it is too large, and not in a form that nobody applies."""
    large = parcel(description='"' * 52_000)
    (warning,) = pack(CONFIG_MAPS, [large]).warnings
    assert warning.startswith("shop.yaml: has 20")
    assert warning.endswith(" of the 262,144 bytes that kubectl takes; divide it before it grows")
    assert () == pack(PLAIN, [large]).warnings


def test_a_library_panel_is_a_warning() -> None:
    """It is kept in Grafana itself."""
    library = panel("Sold", 1, libraryPanel={"uid": "x", "name": "Sold"})
    assert (
        "shop.json: panel 'Sold' is a library panel, which does not come along: Grafana must have it already",
    ) == pack(PLAIN, [parcel(panels=[library])]).warnings


def test_a_data_source_that_compose_has_not() -> None:
    """It has Prometheus and Alertmanager."""
    variables = [{"type": "datasource", "name": name, "query": name} for name in ("prometheus", "loki")]
    chooses = parcel(templating={"list": variables})
    assert ("shop.json: chooses among data sources of loki, and none is provisioned; add one",) == pack(
        COMPOSE, [chooses]
    ).warnings
    assert () == pack(PLAIN, [chooses]).warnings


def shared(**inputs: str) -> tuple[list[str], tuple[Parcel, ...]]:
    """Deliver a dashboard that was exported for sharing."""
    asked = [
        {"name": "DS_PROMETHEUS", "type": "datasource", "pluginId": "prometheus"},
        {"name": "VAR_TEAM", "type": "constant", "value": "shop"},
    ]
    sold = panel("Sold", 1, datasource={"type": "prometheus", "uid": "${DS_PROMETHEUS}"}, description="of ${VAR_TEAM}")
    text = json.dumps(shop(__inputs=asked, __requires=[{"id": "prometheus"}], panels=[sold]), indent=1)
    found: list[Mistake] = []
    parcels = parcels_of([parse_dashboard(text, file="shared.json")], inputs, found)
    return [str(one) for one in found], parcels


def test_an_export_for_sharing_asks() -> None:
    """Nobody answers in a cluster; what it brings a value for is not asked."""
    (mistake,), _ = shared()
    assert (
        "shared.json:26: __inputs[0].name DS_PROMETHEUS: is asked for when a person imports the dashboard, and here "
        "nobody is asked; give --input DS_PROMETHEUS=VALUE (the uid of a data source), or export it again, not for "
        "sharing"
    ) == mistake


def test_an_answer_is_filled_in() -> None:
    """Everywhere, and nothing of the question stays."""
    found, (one,) = shared(DS_PROMETHEUS="prom")
    (sold,) = one.json["panels"]
    assert ([], "prom", "of shop") == (found, sold["datasource"]["uid"], sold["description"])
    assert not {"__inputs", "__requires"} & set(one.json)


def test_an_answer_to_nobody() -> None:
    """A typing mistake."""
    found, _ = shared(DS_PROMETEUS="prom", VAR_TEAM="x")
    assert "--input DS_PROMETEUS=prom: is asked for by no dashboard; did you mean DS_PROMETHEUS?" == found[0]
