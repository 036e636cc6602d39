"""`dora explain`: what it says of a deployment, and what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from load_harness.cli import main
from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Deployment, Incident
from tests.slo.dora.repository import BEGIN, HOUR, Repository

EXPLAINED = """\
v1.1.0: shop in production

id         git-tags:github.com/acme/shop:v1.1.0
ended      2026-01-01T09:00:00Z, success
proxy      time of the version tag stands for it
commit     {two}
kind       new: it brought what no earlier deployment had
recovered  2026-01-01T12:00:00Z, 3 h after it ended, by git-tags:github.com/acme/shop:v1.1.1

Changes
  {two:.7}         8 h  two\N{REPLACEMENT CHARACTER}[31m, Ada

Failed
  revert (certain): reverted by {three:.7} in v1.1.1, 3 h later

Rework
  nothing says that it was not planned

Incidents
  none is linked to it

How this was found
  1. commit {two} of github.com/acme/shop
  2. no earlier deployment had reached 1 of its commits, merges included
  3. it brought 1 change
  4. failed (revert, certain): reverted by {three:.7} in v1.1.1, 3 h later
  5. recovered 3 h after it ended, by git-tags:github.com/acme/shop:v1.1.1
"""


@pytest.fixture
def shas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Work in a clone with three releases, of which the last reverts the one before; give their commits."""
    shop = Repository(tmp_path, origin="https://github.com/acme/shop.git")
    found = {"one": shop.commit("one")}
    shop.tag("v1.0.0", at=BEGIN + HOUR)
    found["two"] = shop.commit("two\x1b[31m")
    shop.tag("v1.1.0", at=BEGIN + 9 * HOUR)
    found["three"] = shop.revert("HEAD")
    shop.tag("v1.1.1", at=BEGIN + 12 * HOUR)
    monkeypatch.chdir(tmp_path)
    return found


@pytest.mark.parametrize("name", ["v1.1.0", "1.1.0", "git-tags:github.com/acme/shop:v1.1.0", "{two}", "{two:.7}"])
def test_explains(shas: dict[str, str], capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A deployment is named by its version, its id or its commit; what people wrote does not rule the terminal."""
    assert 0 == main(["dora", "explain", name.format(**shas)])
    assert EXPLAINED.format(**shas) == capsys.readouterr().out


def test_explains_a_change(shas: dict[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The commit of a change is as good as that of the deployment that brought it."""
    shop = Repository(tmp_path)
    shop.commit("four")
    five = shop.commit("five")
    shop.tag("v1.2.0", at=BEGIN + 20 * HOUR)
    assert 0 == main(["dora", "explain", shop.sha("HEAD~1")[:8], "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert ("v1.2.0", five, ["four", "five"]) == (
        document["version"],
        document["commit"],
        [change["subject"] for change in document["changes"]],
    )
    assert shas["three"] not in [change["sha"] for change in document["changes"]]


def test_explains_in_markdown(shas: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown is the text as it stands, in a fence that nothing in it can end."""
    assert 0 == main(["dora", "explain", "v1.1.0", "--format", "markdown"])
    assert f"## v1.1.0: shop in production\n\n```text\n{EXPLAINED.format(**shas)}```\n" == capsys.readouterr().out


def test_explains_what_a_ledger_holds(shas: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Deployments and incidents of a ledger are explained by the clone's history."""
    facts = [
        Deployment(
            id=f"cd:{name}",
            service="shop",
            environment="production",
            finished_seconds=BEGIN + at * HOUR,
            commit=shas[name],
        )
        for name, at in (("one", 2), ("two", 10))
    ]
    incident = Incident(id="pager:1", opened_seconds=BEGIN + 11 * HOUR, title="Tills are down", caused_by="cd:two")
    open_ledger("ledger.jsonl").append([*facts, incident])
    assert 0 == main(["dora", "explain", "cd:two", "--repo", ".", "--ledger", "ledger.jsonl"])
    text = capsys.readouterr().out
    assert "recovered  not yet\n" in text
    assert "  incident (certain): incident pager:1 names cd:two as its cause\n" in text
    assert (
        "  pager:1 Tills are down: 2026-01-01T11:00:00Z, still open"
        " (certain: incident pager:1 names cd:two as its cause)\n"
    ) in text


def _deployed_twice() -> None:
    facts = [
        Deployment(id=f"cd:{place}", service="shop", environment=place, finished_seconds=BEGIN, version="v7")
        for place in ("production", "staging")
    ]
    open_ledger("ledger.jsonl").append(facts)


def test_lists_what_may_be_meant(shas: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """A version that was deployed to two environments is listed, not guessed; its environment tells them apart."""
    assert shas
    _deployed_twice()
    assert 2 == main(["dora", "explain", "v7", "--ledger", "ledger.jsonl"])
    assert (
        "error: DEPLOYMENT v7: may be any of 2; give an id, or --service or --environment:\n"
        "  cd:production (shop in production, 2026-01-01T00:00:00Z)\n"
        "  cd:staging (shop in staging, 2026-01-01T00:00:00Z); see load-harness dora explain --help\n"
    ) == capsys.readouterr().err
    assert 0 == main(["dora", "explain", "v7", "--ledger", "ledger.jsonl", "--environment", "staging"])
    assert "id         cd:staging\n" in capsys.readouterr().out


def test_names_do_not_rule_the_terminal(shas: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """What a webhook called a deployment is shown so that nobody is fooled; the last ones come last, of any service."""
    facts = [
        Deployment(
            id=f"cd:{name}\x1b[2J", service=service, environment="production", finished_seconds=BEGIN + at, version=name
        )
        for at, (service, name) in enumerate((("till", "v7\x1b[31m"), ("bar", "v8"), ("till", "v8"), ("bar", "v9")))
    ]
    open_ledger("ledger.jsonl").append([replace(fact, id=f"{fact.id}{at}") for at, fact in enumerate(facts)])
    assert shas
    assert 2 == main(["dora", "explain", "\x1b]nothing", "--ledger", "ledger.jsonl"])
    error = capsys.readouterr().err
    assert "the last ones are v7\N{REPLACEMENT CHARACTER}[31m, v8, v8, v9;" in error
    assert 2 == main(["dora", "explain", "v8", "--ledger", "ledger.jsonl"])
    error += capsys.readouterr().err
    assert "  cd:v8\N{REPLACEMENT CHARACTER}[2J1 (bar in production, 2026-01-01T00:00:01Z)\n" in error
    assert "\x1b" not in error


@pytest.mark.parametrize(
    ("name", "more", "message"),
    [
        ("v1.1.9", (), "DEPLOYMENT v1.1.9: is no deployment that is known; did you mean v1.1.1?"),
        ("", (), "DEPLOYMENT (nothing): is no deployment that is known; the last ones are v1.0.0, v1.1.0, v1.1.1"),
        ("zzz", (), "DEPLOYMENT zzz: is no deployment that is known; the last ones are v1.0.0, v1.1.0, v1.1.1"),
        (
            "v1.1.0",
            ("--service", "till"),
            "DEPLOYMENT v1.1.0: is not of this service and environment; it is of shop in production",
        ),
    ],
)
def test_refuses(
    shas: dict[str, str], capsys: pytest.CaptureFixture[str], name: str, more: tuple[str, ...], message: str
) -> None:
    """What is no deployment is told with what is near, or with what there is."""
    assert shas
    assert 2 == main(["dora", "explain", name, *more])
    assert f"error: {message}; see load-harness dora explain --help\n" == capsys.readouterr().err


def test_refuses_without_any(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing was deployed the next step is to say where it is."""
    Repository(tmp_path).commit("one")
    assert 2 == main(["dora", "explain", "v1", "--repo", str(tmp_path)])
    assert "there is no deployment at all; name a clone with version tags or a --ledger" in capsys.readouterr().err


def test_knows_picks_by_their_patches(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A pick that does not say so, under another name and time, is no change if it is looked for."""
    shop = Repository(tmp_path)
    shop.commit("one")
    shop.tag("v1.0.0", at=BEGIN + HOUR)
    shop.commit("fix", files={"till.txt": "closed\n"})
    shop.branch("release-1", "HEAD~1")
    shop.commit("[1.x] fix", at=BEGIN + 5 * HOUR, files={"till.txt": "closed\n"})
    shop.tag("v1.0.1", at=BEGIN + 6 * HOUR)
    shop.switch("main")
    shop.tag("v2.0.0", at=BEGIN + 7 * HOUR)
    found = []
    for more in ((), ("--patch-ids",)):
        assert 0 == main(["dora", "explain", "v2.0.0", "--repo", str(tmp_path), "--format", "json", *more])
        document = json.loads(capsys.readouterr().out)
        found.append([change["subject"] for change in document["changes"]])
    assert [["fix"], []] == found
