"""The smallest piece of work: what is burnt between two looks at a clock."""

import zlib

_BUFFER = bytes(128 * 1024)
"""Small: one checksum takes some tens of microseconds, which bounds how far a burner overshoots. Not too small: above
5 KiB zlib releases the interpreter lock, so that other threads, and cores, go on.

Source: https://github.com/python/cpython/blob/3.11/Modules/zlibmodule.c, zlib_crc32
"""


def burn_quantum() -> None:
    """Use a little CPU."""
    zlib.crc32(_BUFFER)
