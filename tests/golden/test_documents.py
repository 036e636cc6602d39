from pathlib import Path

import pytest

from loadtests.lint.catalog import CATALOG
from tests.golden.documents import check
from tests.loadtests.run_builder import good_run
from tests.loadtests.run_directory import write_run

HERE = Path(__file__).parent
MANUAL = HERE.parents[1] / "docs" / "hpa.md"
CANARY_MANUAL = HERE.parents[1] / "docs" / "canary.md"
VERIFY_MANUAL = HERE.parents[1] / "docs" / "canary-verify.md"
DOCUMENTS = [*sorted(HERE.glob("*/*.md")), MANUAL, CANARY_MANUAL, VERIFY_MANUAL]
LINTED = sorted((HERE / "hpa_lint").glob("*.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}: {path.stem.replace('-', ' ')}")
def test_the_commands_print_what_the_document_says(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files, command, output: a case is what a user could paste."""
    monkeypatch.chdir(tmp_path)
    if document == MANUAL:
        (tmp_path / "runs" / "first").mkdir(parents=True)
        write_run(tmp_path / "runs" / "first", good_run())

    check(document, tmp_path)


@pytest.mark.parametrize("check_id", CATALOG.ids())
def test_every_check_finds_something_in_the_corpus(check_id: str) -> None:
    """For each id there is a manifest in which it is found."""
    assert [path.name for path in LINTED if f"({check_id})" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    "document", [path for path in LINTED if path.stem.startswith("clean-")], ids=lambda path: path.stem
)
def test_nothing_is_found_in_clean_manifests(document: Path) -> None:
    """What is fine is left alone."""
    text = document.read_text(encoding="utf-8")
    assert "nothing found in" in text
    assert "[exit" not in text
