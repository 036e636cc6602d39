"""All checks by id, with their pages."""

from dashboards.lint import checks
from dashboards.lint.interface import Subject
from slo.findings.catalog import Catalog

CATALOG: Catalog[Subject] = Catalog(
    package=checks, command="dashboards lint", opt_in=frozenset({"division-by-zero", "braces-under-flux"})
)
"""Whether boards go through Flux, and whether nothing divided by nothing may show, depends on who uses them."""
