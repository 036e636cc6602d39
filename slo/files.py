"""Replace files in one step."""

import os
import stat
from contextlib import suppress
from pathlib import Path


class CannotWrite(Exception):  # noqa: N818 - read as a sentence
    """A file could not be written: the path is taken or closed, or the disk is full. What was there still is."""

    exit_code = 3

    def __init__(self, path: Path, error: OSError) -> None:
        self.path = path
        reason = error.strerror or error
        super().__init__(f"{path}: cannot be written ({reason}); make room for it, or name another directory")


def temporary_beside(path: Path) -> Path:
    """Name the file that is written first, in the same folder, so that it can take the other's place at once."""
    return path.with_name(f".{path.name}.{os.getpid()}")


def name_anywhere(path: Path) -> str:
    """Name a path so that the name is the same on every machine that runs the command in the same folder."""
    if not path.is_absolute():
        return path.as_posix()
    relative = Path(os.path.relpath(path))
    return path.name if ".." in relative.parts else relative.as_posix()


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file in one step: a reader sees the old one or the new one, whole. Who may read it stays the same.

    Nobody else may read what is written first, either.

    Raises:
        CannotWrite: the old one is still there, and nothing else is left.
    """
    temporary = temporary_beside(path)
    try:
        if path.exists():
            mode = stat.S_IMODE(path.stat().st_mode)
            temporary.touch(mode)
            temporary.chmod(mode)  # what the umask took
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        raise CannotWrite(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
