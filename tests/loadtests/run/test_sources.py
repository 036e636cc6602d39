"""A Prometheus that gathers several clusters: their values are never mixed."""

import pytest

from loadtests.run.sources import insist_on_one_cluster
from slo.errors import InvalidInput
from slo.series import TimeSeries

_OURS = {"__name__": "kube_deployment_spec_replicas", "namespace": "shop", "deployment": "load-harness"}


def _rows(*labels: dict[str, str]) -> list[TimeSeries]:
    return [TimeSeries(labels={**_OURS, **one}, samples=((0.0, 1.0),)) for one in labels]


def _insist(*labels: dict[str, str]) -> None:
    insist_on_one_cluster(_rows(*labels), url="http://thanos", namespace="shop", deployment="load-harness")


@pytest.mark.parametrize(
    "labels",
    [
        pytest.param([], id="none at all: what is missing is said by the verdicts"),
        pytest.param([{}], id="one"),
        pytest.param([{"cluster": "eu", "instance": "a"}, {"cluster": "eu", "instance": "b"}], id="an exporter anew"),
        pytest.param([{"prometheus_replica": "0"}, {"prometheus_replica": "1"}], id="a pair of servers"),
    ],
)
def test_rows_of_one_cluster_may_differ_in_who_was_scraped(labels: list[dict[str, str]]) -> None:
    """They have the same values."""
    _insist(*labels)


@pytest.mark.parametrize(
    ("labels", "spelt"),
    [
        pytest.param([{"cluster": "eu"}, {"cluster": "us"}], '{cluster="eu"} and {cluster="us"}', id="both named"),
        pytest.param([{}, {"region": "us"}], '{region="us"} and {}', id="one of them without a name"),
    ],
)
def test_rows_of_two_clusters_are_refused(labels: list[dict[str, str]], spelt: str) -> None:
    """The greater of two values would be that of either."""
    with pytest.raises(InvalidInput) as error:
        _insist(*labels)

    assert (
        "--prometheus http://thanos namespace shop: must tell of one cluster, and knows Deployment load-harness of "
        f"{spelt}; ask the Prometheus of one cluster itself, or a proxy that adds its label to every query"
    ) == str(error.value)
