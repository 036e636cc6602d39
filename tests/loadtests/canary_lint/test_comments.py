"""The comments of a manifest, by the field that they are about."""

from pathlib import Path

from loadtests.canary_lint.comments import comments_of
from slo.documents import Document, FieldPath, read_documents

MANIFEST = """\
# of the whole
kind: Canary  # beside it
spec:
  # two lines
  #   above
  threshold: 3   # and beside

  # far away

  interval: 1m
  "quoted": 1  # in quotes
  url: http://a#b
  webhooks:
    # of an item
    - name: load
"""


def comments(path: Path) -> dict[FieldPath, str]:
    """Read the comments of the one document of a file."""
    (document,) = read_documents(path)
    return comments_of(document)


def test_a_comment_is_above_its_field_or_beside_it(tmp_path: Path) -> None:
    """What an empty line parts from a field is not about it, and what has no space in front is no comment."""
    path = tmp_path / "canary.yaml"
    path.write_text(MANIFEST, encoding="utf-8")

    expected: dict[FieldPath, str] = {
        ("kind",): "of the whole beside it",
        ("spec", "threshold"): "two lines above and beside",
        ("spec", "quoted"): "in quotes",
        ("spec", "webhooks", 0, "name"): "of an item",
    }
    assert expected == comments(path)


def test_a_line_of_another_field_says_nothing(tmp_path: Path) -> None:
    """A patch brings its fields with the lines of its own file, which may be more than the other has."""
    path = tmp_path / "canary.yaml"
    path.write_text("# a comment\nkind: Canary\n", encoding="utf-8")
    lines: dict[FieldPath, int] = {(): 1, ("spec",): 2, ("metadata",): 70}

    assert {} == comments_of(Document(file=str(path), value={}, lines=lines))


def test_a_document_without_a_file_has_no_comments(tmp_path: Path) -> None:
    """As one that came through a pipe."""
    missing = Document(file=str(tmp_path / "gone.yaml"), value={}, lines={("kind",): 1})

    assert {} == comments_of(missing)
