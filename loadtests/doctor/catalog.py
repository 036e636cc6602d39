"""All checks by id, with their pages."""

from loadtests.doctor import checks
from loadtests.doctor.interface import Cluster
from slo.findings.catalog import Catalog

CATALOG: Catalog[Cluster] = Catalog(package=checks, command="doctor")
