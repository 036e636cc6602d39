"""`dora report` on ledgers: in any order, twice, cut, damaged, on a branch."""

from collections.abc import Callable
from pathlib import Path

import pytest

from load_harness.cli import main
from slo.dora.ledger.file import FileLedger
from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Fact
from tests.slo.dora.any_facts import deployment, incident
from tests.slo.dora.repository import Repository

_BEGIN = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""
_DAY = 86_400.0

Run = Callable[..., tuple[int, str, str]]


def _facts() -> list[Fact]:
    """Seven deployments, a day apart, and an incident that the third one caused, told of in two states."""
    deployed: list[Fact] = [
        deployment(id=f"ci:{day}", finished_seconds=_BEGIN + day * _DAY, version=f"v{day}") for day in range(7)
    ]
    opened = _BEGIN + 2.1 * _DAY
    known = {"opened_seconds": opened, "service": "web", "environment": "production", "caused_by": "v2"}
    end = opened + 3600
    return [
        *deployed,
        incident(**known, as_of_seconds=opened),
        incident(**known, as_of_seconds=end, resolved_seconds=end),
    ]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `dora report` on the day after the last deployment."""
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str) -> tuple[int, str, str]:
        code = main(["dora", "report", "--at", "2026-01-08T00:00:00Z", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return _run


def test_replayed_and_late_lines_change_no_byte(run: Run) -> None:
    """A ledger whose lines came backwards and twice gives the same report, to the byte."""
    ledger = Path("dora.jsonl")
    FileLedger(ledger).append(_facts())
    first = run("--ledger", "dora.jsonl", "--format", "json")
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(reversed(lines * 2)))
    assert first == run("--ledger", "dora.jsonl", "--format", "json")
    assert 0 == first[0]
    assert '"ci:2"' in first[1]


def test_a_ledger_on_a_branch_gives_the_same_figures(run: Run, tmp_path: Path) -> None:
    """Where the ledger is kept makes no difference but to its name, and its commits are no history."""
    clone = Repository(tmp_path / "clone")
    clone.commit("first")
    for name in ("dora.jsonl", "git:dora-ledger"):
        open_ledger(name, repository=clone.directory).append(_facts())
    in_file = run("--repo", "clone", "--ledger", "dora.jsonl")
    on_branch = run("--repo", "clone", "--ledger", "git:dora-ledger")
    assert _figures(in_file[1]) == _figures(on_branch[1])
    assert "clone: 1 commit, " in on_branch[1]
    assert (0, "") == (on_branch[0], on_branch[2])


def _figures(report: str) -> str:
    return report[report.index("Throughput") :]


def test_a_cut_line_is_told_and_the_rest_counts(run: Run) -> None:
    """A ledger cut by a kill is reported on, with a note."""
    FileLedger(Path("dora.jsonl")).append(_facts())
    content = Path("dora.jsonl").read_bytes()
    Path("dora.jsonl").write_bytes(content[:-100])
    code, out, _ = run("--ledger", "dora.jsonl")
    assert 0 == code
    assert "dora.jsonl:9: the last line was cut" in out


def test_damage_ends_with_2_unless_it_is_skipped_and_accepted(run: Run) -> None:
    """Damaged lines are refused with their numbers; without them it is 4, until somebody accepts that."""
    FileLedger(Path("dora.jsonl")).append(_facts())
    lines = Path("dora.jsonl").read_bytes().splitlines()
    lines[4] = lines[4][:99]
    Path("dora.jsonl").write_bytes(b"\n".join([*lines, b""]))
    code, out, err = run("--ledger", "dora.jsonl")
    assert (2, "") == (code, out)
    assert "dora.jsonl:5 " in err
    assert "`dora report --skip-damaged` reads without it" in err
    code, out, _ = run("--ledger", "dora.jsonl", "--skip-damaged")
    assert 4 == code
    assert "dora.jsonl: 1 damaged line was skipped: 5" in out
    assert 0 == run("--ledger", "dora.jsonl", "--skip-damaged", "--accept", "ledger-damaged")[0]


def test_a_ledger_that_is_not_there_ends_with_2(run: Run) -> None:
    """A wrong path is told with what writes such a file."""
    code, out, err = run("--ledger", "dorra.jsonl")
    assert (2, "") == (code, out)
    assert "dorra.jsonl ledger: cannot be read (No such file or directory); name a file" in err
