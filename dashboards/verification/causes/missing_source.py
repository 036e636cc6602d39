"""A source of which the server has nothing at all."""

from collections.abc import Sequence

from dashboards.verification.case import Case
from dashboards.verification.sources import Source
from slo.errors import Place
from slo.findings.interface import Found, Level


def of_source(source: Source, cases: Sequence[Case]) -> Found:
    """Say once what all the queries of a source lack."""
    url = cases[0].evidence.url
    names = [f"{case.board}: {case.name}" for case in cases]
    empty = "1 query is empty" if len(cases) == 1 else f"{len(cases)} queries are empty"
    return Found(
        level=Level.ERROR,
        place=Place(file=url, field=source.id),
        sentence=f"no metric of {source.id} is on the server, so {empty}",
        fix=f"{source.next_step}; or leave it out with --without {source.id}",
        quote="\n".join(names),
    )


def explain(case: Case) -> Found | None:  # noqa: ARG001 - the shape of all causes
    """Find nothing: what is missing as a whole is told once for all queries."""
    return None
