"""The options of a window that another generator drove: every mistake is a message, and all come at once."""

from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.manifests.shipped import overlays

GOOD = {
    "--prometheus": "http://127.0.0.1:1",
    "--from": "2026-01-31T12:00:00Z",
    "--to": "2026-01-31T12:20:00Z",
    "--manifests": str(overlays()["demo"]),
    "--expect": "no flapping",
}


def verify(given: dict[str, str | None]) -> int:
    """Type the command with some options changed, or left out."""
    options = {**GOOD, **given}
    return main(
        ["loadtest", "verify", *(part for name, one in options.items() if one is not None for part in (name, one))]
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"--prometheus": None}, "--prometheus: is required"),
        ({"--from": None}, "--from (nothing): is required"),
        ({"--from": "yesterday"}, "--from yesterday: must be a time"),
        ({"--to": "2999-01-01"}, "--to 2999-01-01: must not lie in the future; wait, or write `now`"),
        ({"--to": "2026-01-31T11:00:00Z"}, "must be later than --from; exchange the two"),
        ({"--from": "2025-01-31T11:00:00Z"}, "must be at most 11000 scrapes after --from"),
        ({"--load-end": "2026-01-31T13:00:00Z"}, "must lie between --from and --to"),
        ({"--manifests": None}, "--manifests (nothing): is required"),
        ({"--expect": None}, "--expect (nothing): is required"),
        ({"--expect": "p95 < 200ms in peak"}, "the stage must be one of none"),
        (
            {"--expect": 'alert "checkout" stayed silent'},
            "checkout must be one of the names of SLOs, and there is none",
        ),
        ({"--expect": "recovered within 10s of fault 1"}, "--expect recovered within 10s of fault 1: "),
        ({"--k6-summary": GOOD["--manifests"] + "/kustomization.yaml"}, "kustomization.yaml: must be JSON; give what"),
        ({"--scrape-interval": "30"}, "30: must be a positive duration with a unit"),
    ],
)
def test_a_mistake_is_named_with_the_next_step(
    capsys: pytest.CaptureFixture[str], given: dict[str, str | None], message: str
) -> None:
    """As a hurried person makes it; Prometheus is not asked."""
    assert 2 == verify(given)

    assert message in capsys.readouterr().err


def test_all_mistakes_come_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """One round is enough."""
    assert 2 == verify({"--from": "soon", "--expect": "p59 < 1s", "--manifests": None})

    err = capsys.readouterr().err
    assert ["--from", "--expect", "--manifests"] == [
        name for name in ("--from", "--expect", "--manifests") if name in err
    ]


def test_a_recorded_run_takes_no_options_of_a_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They would have no effect."""
    assert 2 == main(["loadtest", "verify", str(tmp_path), "--from", "-1h", "--expect", "no flapping"])

    assert "--from, --expect: not together with RUN" in capsys.readouterr().err
