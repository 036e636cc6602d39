"""The scripts and styles that travel inside the page, and the policy that lets nothing else run."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

UPLOT_VERSION = "1.6.32"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """The text of a script or style, exactly as it stands between its tags."""

    text: str

    @property
    def markup(self) -> Markup:
        """Give the text as HTML; it is our own or vendored, never data."""
        return Markup(self.text)  # noqa: S704 - static files of this package

    @property
    def policy_source(self) -> str:
        """Name the text in a Content-Security-Policy."""
        return f"'sha256-{b64encode(sha256(self.text.encode()).digest()).decode()}'"


def styles() -> tuple[Asset, ...]:
    """Read the styles in their order."""
    return _read(
        f"uPlot-{UPLOT_VERSION}.min.css",
        *("page.css", "tables.css", "charts.css", "grid.css", "widgets.css", "print.css"),
    )


def first_script() -> Asset:
    """Read the script that shows errors, and so has to run before any other."""
    return _read("errors.js")[0]


def scripts() -> tuple[Asset, ...]:
    """Read the scripts at the end of the page in their order."""
    return _read(
        f"uPlot-{UPLOT_VERSION}.iife.min.js",
        *("format.js", "theme.js", "marks.js", "axes.js", "stack.js", "tooltip.js", "chart.js", "group.js", "start.js"),
    )


def licence() -> Markup:
    """Read the licence of the vendored library, which has to travel with it."""
    return _read("uplot.LICENSE.txt")[0].markup


def policy(*, scripts: Sequence[Asset], styles: Sequence[Asset]) -> str:
    """Write a Content-Security-Policy under which these scripts and styles run, and nothing is fetched."""
    script_sources = " ".join(script.policy_source for script in scripts)
    style_sources = " ".join(style.policy_source for style in styles)
    return (
        f"default-src 'none'; script-src {script_sources}; style-src {style_sources}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


# Private


def _read(*names: str) -> tuple[Asset, ...]:
    folder = files("dashboards.page") / "static"
    return tuple(Asset(text=(folder / name).read_text(encoding="utf-8")) for name in names)
