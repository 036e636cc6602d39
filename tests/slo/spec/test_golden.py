"""`slo validate` as a user sees it: files, command, output."""

from pathlib import Path

import pytest

from tests.golden.documents import check

HERE = Path(__file__).parent
MANUAL = HERE.parents[2] / "docs" / "slo-specs.md"
DOCUMENTS = [*sorted((HERE / "golden").glob("*.md")), MANUAL]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem.replace("-", " "))
def test_the_commands_print_what_the_document_says(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manual is one of the documents."""
    monkeypatch.chdir(tmp_path)

    check(document, tmp_path)
