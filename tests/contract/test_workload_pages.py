"""What the pages on the workload name is there: commands, files, settings, routes, metrics, and bounds."""

import re

import pytest
from opentelemetry.sdk import environment_variables

from load_harness import metric_names
from load_harness.access import buckets, keys
from load_harness.server import patience
from load_harness.settings import OF_THE_TOOLKIT
from load_harness.variables import VARIABLES
from load_harness.web.operations import OPERATIONS
from tests.contract.command_lines import ROOT, problems

PAGES = ("faults", "loads", "observability", "page", "security")
_CODE = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"```(?:console|sh)?\n(.*?)```", re.DOTALL)
_ANY_BLOCK = re.compile(r"```.*?```", re.DOTALL)
_SETTING = re.compile(r"\b(?:LOAD_HARNESS|OTEL)_[A-Z0-9_]*[A-Z0-9]\b(?!_)")
_ROUTE = re.compile(r"\b(GET|POST|PUT|DELETE) (/[^\s`?,;]*)")
_METRIC = re.compile(r"`((?:load_harness|http)_[a-z_]+[a-z])")


@pytest.mark.parametrize("page", PAGES)
def test_its_commands_are_there(page: str) -> None:
    """Those of ours with their options, and every file of the repository."""
    blocks = "\n".join(_BLOCK.findall(_text(page)))
    inline = [one for one in _CODE.findall(_prose(page)) if not re.search(r"[<>{}]|\.\.\.", one)]

    assert [] == problems(blocks)
    assert [] == problems("\n".join(inline))


@pytest.mark.parametrize("page", PAGES)
def test_its_settings_are_read(page: str) -> None:
    """By the workload, or by OpenTelemetry's SDK."""
    named = set(_SETTING.findall(_text(page)))

    assert named
    assert set() == named - {one.name for one in VARIABLES} - OF_THE_TOOLKIT - set(dir(environment_variables))


@pytest.mark.parametrize("page", PAGES)
def test_its_routes_are_answered(page: str) -> None:
    """Each with its method."""
    answered = {(one.method, one.path) for one in OPERATIONS}

    assert set() == set(_ROUTE.findall(_prose(page))) - answered


@pytest.mark.parametrize("page", PAGES)
def test_its_metrics_are_exposed(page: str) -> None:
    """Under these very names."""
    known = {value for name, value in vars(metric_names).items() if name.isupper() and isinstance(value, str)}

    assert set() == set(_METRIC.findall(_prose(page))) - known


@pytest.mark.parametrize("page", PAGES)
def test_its_links_lead_somewhere(page: str) -> None:
    """To files of the repository."""
    links = re.findall(r"\]\(([^)#:]+)\)", _text(page))

    assert [] == [link for link in links if not (ROOT / "docs" / link).exists()]


@pytest.mark.parametrize(
    ("what", "bound"),
    [
        ("clients that are remembered", f"{buckets.MOST_CLIENTS:,}"),
        ("keys", f"{keys.MOST_KEYS}"),
        ("silence within a request", f"{patience.SILENCE_SECONDS:g} s"),
        ("header, and again body", f"{patience.ARRIVAL_SECONDS:g} s each"),
    ],
)
def test_the_bounds_on_the_page_on_security_are_those_of_the_code(what: str, bound: str) -> None:
    """Row by row."""
    assert f"| {what} | {bound} |" in _text("security")


def test_what_is_named_on_the_pages_is_found() -> None:
    """Patterns that find nothing would find no mistake."""
    prose = " ".join(_prose(page) for page in PAGES)

    assert {("PUT", "/faults"), ("POST", "/load/cpu"), ("GET", "/audit")} <= set(_ROUTE.findall(prose))
    assert {"load_harness_jobs_total", "http_request_duration_seconds"} <= set(_METRIC.findall(prose))
    assert "load-harness key check keys" in " ".join(_BLOCK.findall(_text("security")))


def _text(page: str) -> str:
    return (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")


def _prose(page: str) -> str:
    return _ANY_BLOCK.sub("", _text(page))
