"""Policies: what a file may say, its hash, and what is wrong in it."""

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from slo.dora.policy.model import Policy, ServiceRule
from slo.dora.policy.read import read_policy
from slo.errors import InvalidInput

POLICY = r"""
name: shop
services:
  - name: checkout
    repository: github.com/acme/shop
    paths: [checkout/**]
    tags: 'checkout-v(?P<version>[0-9.]+)'
  - name: cart
    paths: [cart/**, cart.yaml]
shared_paths: [lib/**]
production: [live, eu-live]
default_environment: live
release_tags: 'v(?P<version>[0-9.]+)'
counts_prereleases: true
counts_redeployments: true
counts_merges: true
counts_foreign_history: true
bots: ['renovate*']
hotfix_labels: [urgent]
hotfix_branches: [fix/*]
failure_signals: [rollback, incident]
revert_within: 2d
incident_within: 6h
recovery_from_incident: true
time_zone: Europe/Berlin
window_days: [28, 7]
environment_of: {main: live}
service_of: {P0CHECK: checkout}
"""


def read(directory: Path, text: str) -> Policy:
    """Write a file and read it."""
    path = directory / "policy.yaml"
    path.write_text(text)
    return read_policy(path)


def test_everything_can_be_said(tmp_path: Path) -> None:
    """Services come by name and lists in order of the alphabet, as their order means nothing."""
    expected = Policy(
        name="shop",
        services=(
            ServiceRule(name="cart", paths=("cart.yaml", "cart/**")),
            ServiceRule(
                name="checkout",
                repository="github.com/acme/shop",
                paths=("checkout/**",),
                tags="checkout-v(?P<version>[0-9.]+)",
            ),
        ),
        shared_paths=("lib/**",),
        production=("eu-live", "live"),
        default_environment="live",
        release_tags="v(?P<version>[0-9.]+)",
        counts_prereleases=True,
        counts_redeployments=True,
        counts_merges=True,
        counts_foreign_history=True,
        bots=("renovate*",),
        hotfix_labels=("urgent",),
        hotfix_branches=("fix/*",),
        failure_signals=("incident", "rollback"),
        revert_within_seconds=2 * 86_400,
        incident_within_seconds=6 * 3_600,
        recovery_from_incident=True,
        time_zone="Europe/Berlin",
        window_days=(7, 28),
        environment_of={"main": "live"},
        service_of={"P0CHECK": "checkout"},
    )

    assert expected == read(tmp_path, POLICY)


def test_the_rest_is_as_built_in(tmp_path: Path) -> None:
    """A file with a name only has the built-in definitions, and their hash."""
    policy = read(tmp_path, "name: ours")

    assert replace(Policy(), name="ours") == policy
    assert Policy().hash == policy.hash


def test_the_hash_is_of_the_definitions(tmp_path: Path) -> None:
    """Not of their order or spelling in the file, nor of the name; twelve hex digits, whatever the machine."""
    policy = read(tmp_path, POLICY)
    spelt = (
        POLICY.replace("[live, eu-live]", "\n  - EU-live\n  - 'live'")
        .replace("2d", "48h")
        .replace("urgent", "Urgent")
        .replace("[28, 7]", "[7, 28]")
    )

    assert policy.hash == read(tmp_path, spelt).hash == replace(policy, name="other").hash
    assert re.fullmatch("[0-9a-f]{12}", policy.hash)


CHANGED: dict[str, Any] = {
    "services": (ServiceRule(name="a"),),
    "shared_paths": ("lib/**",),
    "production": ("live",),
    "default_environment": "live",
    "release_tags": "(?P<version>.*)",
    "counts_prereleases": True,
    "counts_redeployments": True,
    "counts_merges": True,
    "counts_foreign_history": True,
    "bots": (),
    "hotfix_labels": (),
    "hotfix_branches": (),
    "failure_signals": ("incident",),
    "revert_within_seconds": 1,
    "incident_within_seconds": 1,
    "recovery_from_incident": True,
    "time_zone": "Europe/Berlin",
    "window_days": (7,),
    "environment_of": {"a": "b"},
    "service_of": {"a": "b"},
}


def test_each_definition_changes_the_hash() -> None:
    """Every field but the name; each to a hash of its own."""
    assert {one.name for one in fields(Policy)} - {"name"} == set(CHANGED)
    hashes = {replace(Policy(), **{name: value}).hash for name, value in CHANGED.items()}

    assert len(CHANGED) == len(hashes - {Policy().hash})


@pytest.mark.parametrize(
    ("environment", "expected"),
    [("production", True), ("Prod", True), ("prod-eu", True), ("EU-PROD", True), ("preprod", False), ("", False)],
)
def test_production_by_its_usual_names(environment: str, expected: bool) -> None:  # noqa: FBT001 - a case
    """In any case; what only contains the word is none."""
    assert expected is Policy().is_production(environment)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "production: [live",
            "productoin: [live",
            "policy.yaml:11: productoin ['live', 'eu-live']: is not a known field; did you mean production?",
            id="a misspelt field",
        ),
        pytest.param("name: shop", "nam: shop", "name (nothing): is required; add `name:`", id="no name"),
        pytest.param(
            "name: shop",
            "name: default",
            "name default: is the name of the built-in policy; choose another, as your team's",
            id="the built-in name",
        ),
        pytest.param(
            "name: cart",
            "name: checkout",
            "policy.yaml:8: services[1].name checkout: is the name of more than one service; "
            "put its paths into one service, or rename one",
            id="a service twice",
        ),
        pytest.param(
            "    paths: [cart/**, cart.yaml]",
            "  - name: basket",
            "policy.yaml:9: services[2] basket: is the same part of the same repository as cart; "
            "give each its `paths:` or `tags:`",
            id="two services without anything of their own",
        ),
        pytest.param(
            "github.com/acme/shop",
            "https://github.com/acme/shop.git",
            r"services[0].repository https://github.com/acme/shop.git: must match [^/\s:@]+(/[^/\s:@]+)*; "
            "write it as github.com/owner/name, without https:// and user",
            id="the address of a clone",
        ),
        pytest.param(
            "github.com/acme/shop",
            "github.com/acme/shop.git",
            "must not end with .git; write it as github.com/acme/shop",
            id="the end of an address",
        ),
        pytest.param(
            "[checkout/**]",
            "[/checkout/**]",
            "services[0].paths /checkout/**: must be a path from the repository's root; "
            "write it as app/** with slashes",
            id="an absolute path",
        ),
        pytest.param(
            "'checkout-v(?P<version>[0-9.]+)'",
            "checkout-v.*",
            "services[0].tags checkout-v.*: must have a group `version`; write it as 'checkout-v(?P<version>[0-9.]+)'",
            id="a pattern that does not say the version",
        ),
        pytest.param(
            "'v(?P<version>[0-9.]+)'",
            "'v(?P<version>[0-9.]+'",
            "must be a regular expression (missing ), unterminated subpattern at position 1); "
            "correct it, in single quotes",
            id="a broken pattern",
        ),
        pytest.param("[live, eu-live]", "live", "production live: must be a list of texts;", id="no list"),
        pytest.param("[live, eu-live]", "[]", "production []: must have at least 1; add an item", id="no production"),
        pytest.param("[live, eu-live]", "[live, live]", "production live: is there twice; keep one", id="a glob twice"),
        pytest.param("[live, eu-live]", "[live, '']", 'production "": must not be empty;', id="an empty glob"),
        pytest.param("['renovate*']", "['*[bot']", "bots *[bot: has a `[` without its `]`;", id="an open bracket"),
        pytest.param(
            "[rollback, incident]",
            "[roll-back]",
            "failure_signals roll-back: must be one of incident, rollback, revert, hotfix, canary; "
            "did you mean rollback?",
            id="an unknown signal",
        ),
        pytest.param(
            "[rollback, incident]",
            "[]",
            "failure_signals []: must have at least 1; add an item",
            id="nothing that tells a failure",
        ),
        pytest.param("2d", "2", "revert_within 2: must be a duration with a unit;", id="no unit"),
        pytest.param("6h", "6s", "incident_within 6s: must be 60s..315360000s;", id="seconds"),
        pytest.param(
            "counts_merges: true", "counts_merges: 'no'", "counts_merges no: must be true or false;", id="a word"
        ),
        pytest.param(
            "Europe/Berlin",
            "Europe/Berln",
            "time_zone Europe/Berln: is no time zone of the IANA database; did you mean Europe/Berlin?",
            id="an unknown zone",
        ),
        pytest.param("Europe/Berlin", "../zone", "time_zone ../zone: is no time zone", id="a path as a zone"),
        pytest.param("[28, 7]", "[28d]", "window_days 28d: must be a whole number of days, 1..3650;", id="with a unit"),
        pytest.param("[28, 7]", "[28, 0]", "window_days 0: must be a whole number of days", id="no days"),
        pytest.param("[28, 7]", "[28, true]", "window_days True: must be a whole number of days", id="a truth"),
        pytest.param("[28, 7]", "[28, 28]", "window_days 28: is there twice; keep one of them", id="a window twice"),
        pytest.param("[28, 7]", "28", "window_days 28: must be a list of days; write it as [7, 28, 90, 180]", id="one"),
        pytest.param("{main: live}", "[main]", "environment_of ['main']: must be a mapping", id="no mapping"),
        pytest.param("{main: live}", "{main: [live]}", "environment_of.main ['live']: must be a text", id="a list"),
        pytest.param("counts_merges: true", "", "", id="a definition left out is no mistake"),
    ],
)
def test_wrong_policies_are_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    """One field is broken at a time."""
    text = POLICY.replace(old, new, 1)
    assert text != POLICY
    if not message:
        assert "shop" == read(tmp_path, text).name
        return

    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text)

    assert message in str(caught.value)


def test_shared_paths_need_paths(tmp_path: Path) -> None:
    """Else the definition would do nothing."""
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, "name: a\nshared_paths: [lib/**]\n")

    assert "shared_paths lib/**: has no effect: no service has `paths`; give the services theirs" in str(caught.value)


def test_an_empty_signal_is_one_mistake(tmp_path: Path) -> None:
    """It is empty, and that it is no known one goes without saying."""
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, "name: a\nfailure_signals: [rollback, '']\n")

    assert ["must not be empty"] == [mistake.rule for mistake in caught.value.mistakes]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """With their lines."""
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, POLICY.replace("2d", "x").replace("6h", "y").replace("Europe/Berlin", "z"))

    assert [22, 23, 25] == [mistake.place.line for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "0 documents: must hold one YAML document; begin it with `name: ...`", id="empty"),
        pytest.param(b"name: a\n---\nname: b\n", "2 documents: must hold one", id="two documents"),
        pytest.param(b"- name: a\n", "must be a mapping of fields", id="a list"),
        pytest.param(b"name: a\nname: b\n", "the key is already set on line 1", id="a key twice"),
        pytest.param(b"name: [a\n", "must be YAML", id="no YAML"),
        pytest.param(b"\xff\xfe\x00", "policy.yaml", id="no text"),
    ],
)
def test_files_that_are_no_policy(tmp_path: Path, content: bytes, message: str) -> None:
    """Each is told with the file's name."""
    path = tmp_path / "policy.yaml"
    path.write_bytes(content)

    with pytest.raises(InvalidInput) as caught:
        read_policy(path)

    assert message in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    """Is an input that is wrong, not a crash."""
    with pytest.raises(InvalidInput, match=r"none\.yaml"):
        read_policy(tmp_path / "none.yaml")


def test_the_documentation_names_every_definition() -> None:
    """In its table, with the hash of the built-in policy."""
    text = (Path(__file__).parents[4] / "docs" / "dora-policy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    expected = {one.name.removesuffix("_seconds") for one in fields(Policy)} - {"name"}
    assert expected == named
    assert f"`default` holds (`{Policy().hash}`)" in text
