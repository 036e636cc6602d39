"""Find the files that hold specs."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from slo.errors import Mistake, Place

SUFFIXES = (".yaml", ".yml")


def spec_files(paths: Sequence[Path], mistakes: list[Mistake]) -> tuple[Path, ...]:
    """Give the files at paths: files as they are, those of folders at any depth that are YAML; each once, in order."""
    found: dict[str, Path] = {}
    for path in paths:
        for file in _files(path, mistakes):
            found.setdefault(os.path.realpath(file), file)
    return tuple(found.values())


# Private


def _files(path: Path, mistakes: list[Mistake]) -> Iterable[Path]:
    if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir fails on a name that is too long
        return [path]
    files = sorted(_below(path, mistakes))
    if not files:
        suffixes = " or ".join(SUFFIXES)
        mistakes.append(_mistake(path, f"has no file that ends in {suffixes}", "give the folder of the specs"))
    return files


def _below(folder: Path, mistakes: list[Mistake]) -> Iterator[Path]:
    """Yield the YAML files below a folder; links to folders are not followed, as they may lead in circles."""

    def note(error: OSError) -> None:
        reason = f"cannot be read ({error.strerror})"
        mistakes.append(_mistake(Path(error.filename or folder), reason, "check its permissions"))

    for place, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            file = Path(place, name)
            if name.endswith(SUFFIXES) and (file.is_file() or file.is_symlink()):
                yield file


def _mistake(path: Path, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=str(path)), value="folder", rule=rule, next_step=next_step)
