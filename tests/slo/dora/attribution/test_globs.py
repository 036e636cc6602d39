import pytest

from slo.dora.attribution.globs import path_pattern


@pytest.mark.parametrize(
    ("glob", "path", "is_meant"),
    [
        ("services/api/**", "services/api/src/main.py", True),
        ("services/api/**", "services/api.md", False),
        ("services/api", "services/api/src/main.py", True),
        ("services/api/", "services/api/src/main.py", True),
        ("services/api", "services/api2/main.py", False),
        ("./lib", "lib/money.py", True),
        ("/lib", "lib/money.py", True),
        ("lib", "src/lib/money.py", False),
        ("**/lib", "src/lib/money.py", True),
        ("**/lib", "lib/money.py", True),
        ("*.py", "main.py", True),
        ("*.py", "src/main.py", False),
        ("src/?.py", "src/a.py", True),
        ("src/?.py", "src/ab.py", False),
        ("go.(mod|sum)", "go.mod", False),
        ("lib", "lib\n/x", False),
    ],
)
def test_globs(glob: str, path: str, *, is_meant: bool) -> None:
    """`*` stays in its folder, `**` does not, a folder means all below it, and everything else is itself."""
    assert is_meant == bool(path_pattern([glob]).match(path))


def test_several_globs() -> None:
    """A path is meant that any of them matches."""
    pattern = path_pattern(["api", "lib/*.py"])
    assert [True, True, False] == [bool(pattern.match(path)) for path in ("api/x", "lib/a.py", "lib/a/b.py")]
