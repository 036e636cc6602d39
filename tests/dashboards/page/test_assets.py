import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from dashboards.page import assets
from dashboards.page.charts import Colour, MarkerKind

_STATIC = Path(str(files("dashboards.page") / "static"))


def test_vendored_files_are_what_was_published() -> None:
    """A vendored file is never edited, and none slips in without its checksum."""
    expected = dict(reversed(line.split()) for line in (_STATIC / "CHECKSUMS").read_text().splitlines())
    vendored = (path for path in _STATIC.iterdir() if path.name.lower().startswith("uplot"))
    assert expected == {path.name: sha256(path.read_bytes()).hexdigest() for path in vendored}


def test_every_file_of_ours_is_part_of_the_page() -> None:
    """A script or style that no page carries is dead."""
    carried = {asset.text for asset in (*assets.styles(), assets.first_script(), *assets.scripts())}
    ours = {path.read_text() for path in _STATIC.iterdir() if path.suffix in {".css", ".js"}}
    assert ours == carried


def test_nothing_fetches_and_nothing_ends_its_element() -> None:
    """Scripts and styles open no connection, and can stand between their tags as they are."""
    unwanted = re.compile(r"</(script|style)|<!--|\bfetch\(|XMLHttpRequest|WebSocket|@import|url\(|\bimport\(|\r")
    carried = (*assets.styles(), assets.first_script(), *assets.scripts())
    assert [] == [found[0] for asset in carried if (found := unwanted.search(asset.text))]


def test_the_policy_allows_exactly_what_it_is_given() -> None:
    """Everything else that the page could run or fetch is refused."""
    empty = assets.Asset(text="")
    source = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    assert (
        f"default-src 'none'; script-src {source}; style-src {source}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    ) == assets.policy(scripts=[empty], styles=[empty])


def test_every_colour_and_marker_has_its_place_in_the_styles() -> None:
    """A colour without a rule would be drawn black on black."""
    css = "".join(style.text for style in assets.styles())
    colours = [colour for colour in Colour if colour is not Colour.AUTO]
    wanted = [*(f".paint-{colour} {{" for colour in colours), *(f"--{colour}: " for colour in colours)]
    wanted += [text for kind in MarkerKind for text in (f"--marker-{kind}: ", f".symbol-{kind} {{")]
    assert [] == [text for text in wanted if text not in css]
