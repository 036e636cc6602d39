"""Put generated files where they belong, whole or not at all, or say how what is there differs."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite, temporary_beside
from slo.render.header import MARK


def write_files(
    files: Mapping[Path, str], *, stale: Sequence[Path] = (), mark: str = MARK, ours: Collection[Path] = ()
) -> None:
    """Replace files, each in one step, once all of them are on the disk; then remove those that are stale.

    What is there is replaced if it begins with `mark`, as what a command generates does, or is among `ours`, as files
    that cannot say so themselves.

    Raises:
        InvalidInput: a file that is there was not generated.
        CannotWrite: nothing was replaced.
    """
    temporaries = {path: temporary_beside(path) for path in files}
    others = []
    path = Path()
    try:
        for path in files:
            others += [] if path in ours or _may_be_replaced(path, mark) else [_not_ours(path)]
        if others:
            raise InvalidInput(others)
        for path, temporary in temporaries.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(files[path], encoding="utf-8")
        for path, temporary in temporaries.items():
            temporary.replace(path)
        for path in stale:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(path, error) from error
    finally:
        for temporary in temporaries.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def stale_files(directory: Path, files: Mapping[Path, str]) -> tuple[Path, ...]:
    """List the files of a directory that were generated of the same sources and would not be any more.

    What was generated of others, whose rules may be in the same directory, is theirs.
    """
    if not directory.is_dir():
        return ()
    mark = next(iter(files.values()), MARK).partition("\n")[0]
    return tuple(path for path in sorted(directory.glob("*.yaml")) if path not in files and is_generated(path, mark))


def differences(files: Mapping[Path, str], *, stale: Sequence[Path] = ()) -> Iterator[str]:
    """Yield the lines of a diff from what is there to what would be written."""
    for path in sorted({*files, *stale}):
        before = _text(path).splitlines()
        after = files.get(path, "").splitlines()
        yield from difflib.unified_diff(before, after, fromfile=str(path), tofile=f"{path} (generated)", lineterm="")


def is_generated(path: Path, mark: str) -> bool:
    """Say whether a file begins as those that a command writes."""
    return _text(path).startswith(mark)


def _may_be_replaced(path: Path, mark: str) -> bool:
    """Say whether nothing of somebody else's is lost: the file is new, empty or ours."""
    return not path.exists() or (path.is_file() and (path.stat().st_size == 0 or is_generated(path, mark)))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        mistake = Mistake(
            place=Place(file=str(path)),
            value="file",
            rule=f"cannot be read ({error.strerror})",
            next_step="check its permissions, or choose another --out",
        )
        raise InvalidInput([mistake]) from error


def _not_ours(path: Path) -> Mistake:
    what = "directory" if path.is_dir() else "file"
    rule = f"is a {what} that was not generated, and is not overwritten"
    return Mistake(place=Place(file=str(path)), value=what, rule=rule, next_step="remove it, or choose another --out")
