"""Saved webhooks: files as people have them, and what is wrong with them."""

import json
import os
from pathlib import Path

import pytest

from slo.cli.dora import collect_deliveries
from slo.cli.dora.collect_deliveries import facts_of_file
from slo.dora.model import Deployment, Fact
from slo.errors import InvalidInput

T = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""


class Nothing:
    """A ledger that knows nothing."""

    def last_observed(self, observed_of: str) -> Deployment | None:  # noqa: ARG002 - as ledgers have it
        """Know nothing."""
        return None


def facts(source: str, path: Path) -> list[Fact]:
    """Read a file."""
    return facts_of_file(f"{source}:{path}", environment="production", known=Nothing())


def status(state: str = "success") -> dict[str, object]:
    """Make GitHub's event of a deployment's status."""
    times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    deployment = {"id": 7, "sha": "a" * 40, "ref": "main", "environment": "production", "payload": {}, **times}
    return {
        "action": "created",
        "deployment_status": {"id": 70, "state": state, **times},
        "deployment": deployment,
        "repository": {"full_name": "octo/shop", "html_url": "https://github.com/octo/shop"},
    }


def test_headers_stand_beside_the_body_where_they_matter(tmp_path: Path) -> None:
    """GitHub names the event in one, whatever the case of its name."""
    path = tmp_path / "hooks.jsonl"
    path.write_text(json.dumps({"headers": {"X-GitHub-Event": "deployment_status"}, "body": status()}))

    assert ["github-deployments:octo/shop/7"] == [
        fact.id for fact in facts("github", path) if isinstance(fact, Deployment)
    ]


def test_without_a_time_of_its_own_it_was_received_when_the_file_says(tmp_path: Path) -> None:
    """Some of Flagger's hooks carry none: `received`, or else the time of the file."""
    body = {"name": "shop", "namespace": "live", "phase": "Succeeded", "checksum": "c1", "metadata": {}}
    path = tmp_path / "flagger.jsonl"
    path.write_text(json.dumps(body))
    os.utime(path, (T, T))
    told = tmp_path / "told.json"
    told.write_text(json.dumps({"headers": {}, "body": body, "received": "2026-01-01T01:00:00Z"}))

    assert [T] == [fact.finished_seconds for fact in facts("flagger", path) if isinstance(fact, Deployment)]
    assert [T + 3600] == [fact.finished_seconds for fact in facts("flagger", told) if isinstance(fact, Deployment)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("", ["file: is empty; save a payload in it"], id="an empty file"),
        pytest.param(" \n\n", ["file: is empty; save a payload in it"], id="blank lines"),
        pytest.param(
            "[{}, {}]",
            ["file: must not be a list of payloads; write each of them on a line of its own, as `jq -c '.[]'` does"],
            id="a list of payloads, as an export has it",
        ),
        pytest.param("{}\n{", [":2 {: is not JSON; save the payload whole"], id="cut"),
        pytest.param("[" * 100_000, [":1 [[[[", "is not JSON"], id="too deep"),
        pytest.param("\x00\x01\xff", [":1 ", "is not JSON"], id="something else altogether"),
        pytest.param(
            '{"headers": [], "body": {}}', ["headers []: must be an object; write it as {NAME: VALUE}"], id="a list"
        ),
        pytest.param(
            '{"headers": {}, "body": {}, "received": "lately"}', ["received lately: must be a time"], id="no time"
        ),
        pytest.param(
            '{"headers": {}, "body": {}}\n{"headers": {}, "body": {}}',
            [":1: ", ":2: "],
            id="two lines are two mistakes",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_told_line_by_line(content: str, says: list[str], tmp_path: Path) -> None:
    """All of it at once."""
    path = tmp_path / "hooks.jsonl"
    path.write_text(content, encoding="latin-1")

    with pytest.raises(InvalidInput) as error:
        facts("github", path)

    assert [] == [words for words in says if words not in str(error.value)], error.value


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how large one may be."""
    monkeypatch.setattr(collect_deliveries, "MOST_BYTES", 1 << 20)
    path = tmp_path / "hooks.jsonl"
    path.write_bytes(b" " * ((1 << 20) + 1))

    with pytest.raises(InvalidInput, match="must not be larger than 1 MiB; divide it into several files"):
        facts("github", path)
