"""Turn a page into one HTML file that carries everything it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dashboards.page import assets
from dashboards.page.charts import ChartGroup
from dashboards.page.figures import clock, events, figures
from dashboards.page.grid import Grid
from dashboards.page.model import Facts, Outcome, Page, Prose, Section, Summary, Table
from dashboards.page.paints import sheet
from dashboards.page.panels import FILTERS, band_views
from dashboards.page.payload import group_payload, script_json

_OUTCOME_SYMBOLS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.INCONCLUSIVE: "?"}


def render(page: Page) -> str:
    """Render the page; the same page gives the same bytes."""
    templates, sections = _templates(), tuple(_prepared(page))
    main = templates.get_template("main.html.j2").render(sections=sections)
    first_script, scripts = assets.first_script(), assets.scripts()
    styles = (*assets.styles(), assets.Asset(text=sheet(main)))
    return templates.get_template("page.html.j2").render(
        page=page,
        sections=sections,
        main=Markup(main),  # noqa: S704 - of our own templates, which escape what is data
        policy=assets.policy(scripts=(first_script, *scripts), styles=styles),
        styles=styles,
        first_script=first_script,
        scripts=scripts,
        licence=assets.licence(),
        uplot_version=assets.UPLOT_VERSION,
    )


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A section with the template that shows it."""

    anchor: str
    title: str
    """Empty for a section without a heading."""
    template: str
    section: Section
    context: dict[str, Any]
    """What the template of charts and grids needs besides; empty for the others."""


def _prepared(page: Page) -> Iterator[_Prepared]:
    for number, section in enumerate(page.sections, start=1):
        title = "" if isinstance(section, Summary) else section.title
        yield _Prepared(
            anchor=f"section-{number}",
            title=title,
            template=f"sections/{_kind(section)}.html.j2",
            section=section,
            context=_context(section),
        )


def _kind(section: Section) -> str:
    match section:
        case Summary():
            return "summary"
        case Facts():
            return "facts"
        case Table():
            return "table"
        case Prose():
            return "prose"
        case ChartGroup():
            return "charts"
        case Grid():
            return "grid"
    assert_never(section)


def _context(section: Section) -> dict[str, Any]:
    match section:
        case ChartGroup():
            return {"figures": figures(section), **_time_context(section)}
        case Grid():
            return {"bands": band_views(section), **_time_context(section)}
    return {}


def _starts(group: ChartGroup | Grid) -> str:
    if not group.is_counted:
        return "All times are UTC"
    return f"+0 s is {clock(group.start_time) if group.is_dated else 'the beginning'}"


def _time_context(group: ChartGroup | Grid) -> dict[str, Any]:
    return {"starts": _starts(group), "events": events(group), "payload": script_json(group_payload(group))}


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("dashboards.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["outcome_symbols"] = _OUTCOME_SYMBOLS
    environment.filters |= FILTERS
    return environment
