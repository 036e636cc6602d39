"""Generated files are put where they belong whole, or not at all."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.files import CannotWrite, replace_file
from slo.render.output import write_files


class Interrupted(Mapping[Path, str]):
    """Texts of which the last one is never said, since somebody presses Ctrl-C."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths

    def __getitem__(self, path: Path) -> str:
        """Say a text, but the last one."""
        if path == self._paths[-1]:
            raise KeyboardInterrupt
        return "new\n"

    def __iter__(self) -> Iterator[Path]:
        """Name all files."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Count them."""
        return len(self._paths)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_interrupted_person_finds_what_was_there(tmp_path: Path) -> None:
    """And nothing beside it."""
    (tmp_path / "a.yaml").write_text("# ours\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_files(Interrupted(tmp_path / "a.yaml", tmp_path / "b.yaml"), mark="# ours")
    assert (["a.yaml"], "# ours\n") == (_names(tmp_path), (tmp_path / "a.yaml").read_text(encoding="utf-8"))


def test_a_text_that_no_file_can_hold_leaves_nothing(tmp_path: Path) -> None:
    """Half a character, which is a bug of whoever wrote it."""
    with pytest.raises(UnicodeEncodeError):
        write_files({tmp_path / "a.yaml": "a\n", tmp_path / "b.yaml": "\ud800"})
    assert [] == _names(tmp_path)


def test_what_somebody_else_removed_is_removed(tmp_path: Path) -> None:
    """As when two builds run at once."""
    write_files({tmp_path / "a.yaml": "a\n"}, stale=[tmp_path / "gone.yaml"])
    assert ["a.yaml"] == _names(tmp_path)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    """Stays one, and the others are not written either."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(CannotWrite, match=r"taken/a\.yaml: cannot be written"):
        write_files({tmp_path / "b.yaml": "b\n", tmp_path / "taken" / "a.yaml": "a\n"})
    assert ["taken"] == _names(tmp_path)


def test_somebodys_file_is_replaced_only_if_it_is_named_as_ours(tmp_path: Path) -> None:
    """JSON cannot say whose it is."""
    path = tmp_path / "a.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidInput, match="is a file that was not generated"):
        write_files({path: "[]"})
    write_files({path: "[]"}, ours=[path])
    assert "[]" == path.read_text(encoding="utf-8")


def test_who_may_read_a_file_stays_the_same(tmp_path: Path) -> None:
    """A new file takes the place of the old one, with its permissions."""
    file = tmp_path / "a.yaml"
    file.write_text("old\n", encoding="utf-8")
    file.chmod(0o640)
    replace_file(file, b"new\n")

    assert (0o640, "new\n") == (stat.S_IMODE(file.stat().st_mode), file.read_text(encoding="utf-8"))


def test_nobody_else_may_read_what_is_written_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it holds anything, the file that takes the old one's place is as closed as that."""
    file, modes, write = tmp_path / "a.json", list[int](), Path.write_bytes
    file.touch(0o600)

    def look(path: Path, content: bytes) -> int:
        modes.append(stat.S_IMODE(path.stat().st_mode))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", look)
    replace_file(file, b"new\n")

    assert [0o600] == modes
