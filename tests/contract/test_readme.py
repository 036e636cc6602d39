"""The README says what the code does. With UPDATE_GOLDEN=1 in the environment its tables are written anew."""

import os
import re
from pathlib import Path

import pytest

from load_harness.cli import DOORS
from load_harness.variables import VARIABLES, Variable
from loadtests.scenario import list_scenarios

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_SETTINGS = re.compile(r"(?<=<!-- settings: begin -->\n).*?(?=<!-- settings: end -->)", re.DOTALL)


def settings_table() -> str:
    """Write the workload's settings as a table."""
    rows = [f"| `{v.name}` | {v.meaning} | {_default(v)} | {_range(v)} |\n" for v in VARIABLES]
    return "| variable | meaning | default | bounds |\n|---|---|---|---|\n" + "".join(rows)


def test_the_settings_table_is_the_settings() -> None:
    """Every variable stands in the README with its meaning, default and bounds; the unit is in its name."""
    text = README.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(_SETTINGS.sub(lambda _: settings_table(), text), encoding="utf-8")
        text = README.read_text(encoding="utf-8")

    (table,) = _SETTINGS.findall(text)

    assert settings_table() == table


@pytest.mark.parametrize("command", list(DOORS))
def test_every_command_is_in_the_readme(command: str) -> None:
    """What `load-harness --help` lists, the README lists."""
    assert f"`load-harness {command}" in README.read_text(encoding="utf-8")


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """Links to files of the repository name files that are there."""
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))

    assert [link for link in links if not (ROOT / link).exists()] == []
    assert links != []


def test_every_make_target_of_the_readme_is_there() -> None:
    """`make x` in the README is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z]+)`", README.read_text(encoding="utf-8"))) <= targets


def test_every_scenario_says_what_it_proves() -> None:
    """`loadtest list --long` shows what it proves and what a good result looks like."""
    for scenario in list_scenarios():
        assert "good result" in scenario.proves, scenario.name


def _default(variable: Variable) -> str:
    if variable.default is None:
        return "unset"
    return str(variable.default).lower() if isinstance(variable.default, bool) else f"{variable.default}"


def _range(variable: Variable) -> str:
    return {"switch": "true, false", "text": ""}.get(variable.kind, variable.range_text)
