"""Queries with Flagger's variables filled in."""

import pytest

from loadtests.canary.model import CanaryRelease, Metric, MetricTemplate, TemplateReference
from loadtests.canary.template import TemplateError, query_of, render, values_of
from tests.loadtests.canary.builder import canary

_RULE = "must be one of name, namespace, target, service, ingress, route, interval or variables.<key>"
VALUES = values_of(canary(service_name="apex"), Metric(name="errors", interval="30s"))


def test_values() -> None:
    """Service, ingress and route are named like the target where the canary does not name them."""
    expected = {
        "name": "shop",
        "namespace": "demo",
        "target": "shop",
        "service": "apex",
        "ingress": "shop",
        "route": "shop",
        "interval": "30s",
    }
    assert expected == VALUES
    others = values_of(canary(ingress_name="front", route_name="way"), Metric(name="errors"))
    assert ("shop", "front", "way", "1m") == tuple(others[name] for name in ("service", "ingress", "route", "interval"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("up", "up", id="nothing to fill in"),
        pytest.param('up{job="{{ service }}"}[{{interval}}]', 'up{job="apex"}[30s]', id="with spaces and without"),
        pytest.param("{{ target }}-{{ namespace }}", "shop-demo", id="several"),
        pytest.param("a  {{- name -}}  b", "ashopb", id="trimmed"),
        pytest.param("a {{/* why */}}b", "a b", id="a comment"),
        pytest.param('{{ variables.code }} {{ index variables "way" }}', "5.. in", id="variables of the metric"),
        pytest.param("a }} b", "a }} b", id="closing braces alone are text"),
    ],
)
def test_render(query: str, expected: str) -> None:
    """What Flagger asks Prometheus."""
    assert expected == render(query, VALUES, {"code": "5..", "way": "in"})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "{{ nmespace }}",
            f"{{{{ nmespace }}}}: {_RULE}; did you mean namespace?",
        ),
        (
            "{{ variables.cod }}",
            "{{ variables.cod }}: the metric's templateVariables are code; did you mean code?",
        ),
        (
            "{{ .Name }}",
            f"{{{{ .Name }}}}: {_RULE}; did you mean name?",
        ),
        (
            '{{ printf "%s" name }}',
            f'{{{{ printf "%s" name }}}}: {_RULE}; use one of them',
        ),
        ("up{{ name\nor", "{{ name: has no closing braces; write {{ name }}"),
    ],
)
def test_refused(query: str, expected: str) -> None:
    """What cannot be filled in is said with the rule and the next step."""
    with pytest.raises(TemplateError) as caught:
        render(query, VALUES, {"code": "5.."})
    assert expected == str(caught.value)


def test_no_interval() -> None:
    """Flagger fills in nothing for an interval that a metric with a template does not set."""
    with pytest.raises(TemplateError, match="stands for nothing, since the metric has no interval; set it there"):
        render("x[{{ interval }}]", {**VALUES, "interval": ""}, {})


def test_query_of_a_template() -> None:
    """A metric's template gives the query; one of its own is filled in, too."""
    reference = TemplateReference(name="errors", namespace="demo")
    template = MetricTemplate(name="errors", namespace="demo", provider="prometheus", address="", query="a{{ name }}")
    release = CanaryRelease(canary=canary(), templates=(template,))
    assert "ashop" == query_of(release, Metric(name="errors", template=reference))
    assert "bshop" == query_of(release, Metric(name="errors", query="b{{ name }}"))
    assert "" == query_of(release, Metric(name="request-duration"))


def test_query_of_a_missing_template() -> None:
    """A template that is nowhere is an error that names it."""
    metric = Metric(name="errors", template=TemplateReference(name="errors", namespace="other"))
    with pytest.raises(TemplateError) as caught:
        query_of(CanaryRelease(canary=canary()), metric)
    expected = "metric errors: there is no MetricTemplate errors.other; add it, or correct templateRef"
    assert expected == str(caught.value)
