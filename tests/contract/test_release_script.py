"""scripts/release.sh: prepares a release, holds a tag against the files, and tells the notes."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_CHANGELOG = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A door.\n\n## 0.1.0 - 2026-01-31\n\n- A house.\n"
_VERSION = re.compile(r'^((?:__)?version(?:__)? = )".*"$', re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a project at 0.1.0 with something unreleased."""
    for name in ("scripts/release.sh", "pyproject.toml", "load_harness/__init__.py"):
        text = (ROOT / name).read_text(encoding="utf-8")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(_VERSION.sub(r'\1"0.1.0"', text), encoding="utf-8")
    (tmp_path / "scripts/release.sh").chmod(0o755)
    (tmp_path / "CHANGELOG.md").write_text(_CHANGELOG, encoding="utf-8")
    return tmp_path


def release(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the project."""
    return subprocess.run([project / "scripts/release.sh", *arguments], capture_output=True, text=True, check=False)


def test_prepare_writes_the_version_and_the_changelog(project: Path) -> None:
    """A new section takes what was unreleased, and the tag is right from then on."""
    done = release(project, "prepare", "0.2.0")
    assert (0, "") == (done.returncode, done.stderr)
    assert '\nversion = "0.2.0"\n' in (project / "pyproject.toml").read_text(encoding="utf-8")
    assert '__version__ = "0.2.0"\n' in (project / "load_harness/__init__.py").read_text(encoding="utf-8")
    changelog = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(
        r"^## Unreleased\n\n## 0\.2\.0 - \d{4}-\d\d-\d\d\n\n### Added\n\n- A door\.\n\n## 0\.1\.0",
        changelog,
        re.MULTILINE,
    )
    assert 0 == release(project, "check", "v0.2.0").returncode


def test_notes_are_the_section_of_the_version(project: Path) -> None:
    """Of that one alone, by the version or the tag."""
    release(project, "prepare", "0.2.0")
    assert "### Added\n\n- A door.\n" == release(project, "notes", "v0.2.0").stdout
    assert "- A house.\n" == release(project, "notes", "0.1.0").stdout


def test_a_version_is_no_pattern(project: Path) -> None:
    """Notes of 0.1.0 are none of 0.1.00 or 0x1.0."""
    (project / "CHANGELOG.md").write_text("## 0x1.0\n\n- Wrong.\n\n## 0.1.01\n\n- Wrong.\n", encoding="utf-8")
    assert 2 == release(project, "notes", "0.1.0").returncode


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        ((), ["arguments (none): wanted are a verb and a version"]),
        (("prepare",), ["arguments prepare: wanted"]),
        (("publish", "0.2.0"), ["publish: is no verb of release.sh; the verbs are prepare, check and notes"]),
        (("prepare", "0.2"), ["version 0.2: is not MAJOR.MINOR.PATCH; write it as 1.2.3"]),
        (("prepare", "00.2.0"), ["version 00.2.0: is not MAJOR.MINOR.PATCH"]),
        (("prepare", "0.2.0-rc1"), ["version 0.2.0-rc1: is not MAJOR.MINOR.PATCH"]),
        (("prepare", "0.2.0; rm -r ."), ["is not MAJOR.MINOR.PATCH"]),
        (("prepare", "0.0.9"), ["version 0.0.9: is before 0.1.0; take a later one"]),
        (("prepare", "0.1.0"), ["CHANGELOG.md: has a section 0.1.0 already; take the next version"]),
        (("check", "v0.3.0"), ["tag v0.3.0: pyproject.toml says 0.1.0", "CHANGELOG.md: has no section 0.3.0"]),
        (("check", "0.1.0"), ["tag 0.1.0: pyproject.toml says 0.1.0"]),
        (("notes", "0.3.0"), ["CHANGELOG.md: has no section 0.3.0; the sections are: Unreleased;0.1.0 - 2026-01-31"]),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    project: Path, arguments: tuple[str, ...], messages: list[str]
) -> None:
    """Exit code 2, each mistake on a line of its own."""
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    done = release(project, *arguments)
    assert 2 == done.returncode
    assert len(messages) == done.stderr.count("error: ")
    assert [] == [message for message in messages if message not in done.stderr]
    assert before == {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_two_versions_in_the_files_are_told(project: Path) -> None:
    """The program would report another version than the wheel has."""
    (project / "load_harness/__init__.py").write_text('__version__ = "0.0.1"\n', encoding="utf-8")
    assert "load_harness/__init__.py: has another version" in release(project, "check", "v0.1.0").stderr


def test_nothing_to_release_is_told(project: Path) -> None:
    """A release without notes tells its users nothing."""
    (project / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n", encoding="utf-8")
    done = release(project, "prepare", "0.2.0")
    assert (2, 1) == (done.returncode, done.stderr.count("has nothing under Unreleased"))


def test_this_project_can_be_released() -> None:
    """The files are as the script reads them: one version in both."""
    done = release(ROOT, "notes", "999.0.0")
    assert "the sections are: Unreleased" in done.stderr
    version = re.findall(r'(?m)^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert version == re.findall(
        r'__version__ = "(.*)"', (ROOT / "load_harness/__init__.py").read_text(encoding="utf-8")
    )
