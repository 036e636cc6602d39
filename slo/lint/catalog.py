"""All checks by id, with their pages."""

from slo.findings.catalog import Catalog
from slo.lint import checks
from slo.lint.interface import Subject

CATALOG: Catalog[Subject] = Catalog(
    package=checks, command="slo lint", opt_in=frozenset({"absent-alert-off", "page-without-runbook"})
)
"""Whether an SLO needs an absent alert, or a page a runbook, is a matter of taste."""
