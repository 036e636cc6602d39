"""The page's files: their addresses, what is sent, and that the style sheet is what its source makes."""

import gzip
import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.load_harness.page import look

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "load_harness" / "static"
SCRIPT = ROOT / "scripts" / "css.sh"
CANNOT_BE_HAD = 3
"""What the script ends with where the compiler cannot be had."""


def test_every_file_that_a_page_names_is_there(client: FlaskClient) -> None:
    """Under an address that changes with its content, to be kept for ever."""
    page = look(client)
    named = [
        str(element.attributes.get("src") or element.attributes.get("href"))
        for element in page.elements
        if element.tag in {"script", "link"}
    ]
    assert len(named) > 6
    for address in named:
        assert re.fullmatch(r"/static/[0-9a-f]{12}/.+", address)
        response = client.get(address)
        assert (200, "public, max-age=31536000, immutable") == (response.status_code, response.headers["Cache-Control"])


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [
        pytest.param("gzip, br", True, id="packed where that is taken"),
        pytest.param("identity", False, id="as it is otherwise"),
        pytest.param("gzip;q=0", False, id="as it is where that is refused"),
    ],
)
def test_packed(client: FlaskClient, accepts: str, packed: bool) -> None:  # noqa: FBT001 - a parameter
    """The same bytes either way."""
    response = client.get("/static/any/page.css", headers={"Accept-Encoding": accepts})
    content = response.get_data()
    assert packed == (response.headers.get("Content-Encoding") == "gzip")
    assert (STATIC / "page.css").read_bytes() == (gzip.decompress(content) if packed else content)
    assert "Accept-Encoding" == response.headers["Vary"]


def test_a_page_of_another_release_gets_the_present_file(client: FlaskClient) -> None:
    """But does not keep it: while a release rolls out, any pod may be asked."""
    response = client.get("/static/000000000000/page.css")
    assert (200, "no-cache") == (response.status_code, response.headers["Cache-Control"])


@pytest.mark.parametrize("name", ["none.css", "../settings.py", "vendor/../../settings.py", "vendor"])
def test_nothing_else_is_sent(client: FlaskClient, name: str) -> None:
    """No folder, and nothing beside it."""
    assert 404 == client.get(f"/static/x/{name}").status_code


def test_the_charts_library_is_the_boards_one() -> None:
    """One version of it in the whole project."""
    own, boards = STATIC / "vendor" / "uplot", ROOT / "dashboards" / "page" / "static"
    assert (boards / "uPlot-1.6.32.iife.min.js").read_bytes() == (own / "uPlot.iife.min.js").read_bytes()
    assert (boards / "uPlot-1.6.32.min.css").read_bytes() == (own / "uPlot.min.css").read_bytes()


def test_the_style_sheet_was_made_of_its_source() -> None:
    """It names the checksum of what it was made of."""
    templates = sorted((ROOT / "load_harness" / "templates" / "ui").glob("*.html"))
    inputs = [
        Path("scripts/page.css"),
        Path("load_harness/templates/base.html"),
        Path("load_harness/templates/login.html"),
        *(path.relative_to(ROOT) for path in templates),
    ]
    lines = sorted(f"{hashlib.sha256((ROOT / path).read_bytes()).hexdigest()}  {path}\n" for path in inputs)
    expected = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert expected in (STATIC / "page.css").read_text(encoding="utf-8").partition("\n")[0], "run scripts/css.sh"


@pytest.mark.e2e
def test_the_style_sheet_is_what_its_source_makes() -> None:
    """Made again, it is the same to the byte."""
    made = subprocess.run([SCRIPT, "--check"], capture_output=True, text=True, check=False, timeout=100)
    if made.returncode == CANNOT_BE_HAD:
        pytest.skip(f"the style sheet's compiler cannot be had: {made.stderr.strip()}")
    assert (0, "") == (made.returncode, made.stderr)


def test_wrong_usage_is_told() -> None:
    """With what may be given."""
    told = subprocess.run([SCRIPT, "--chek"], capture_output=True, text=True, check=False)
    assert (2, "css.sh --chek: is no option; leave it out, or give --check\n") == (told.returncode, told.stderr)
