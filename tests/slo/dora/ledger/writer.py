"""Adds facts to a ledger from a process of its own: `writer.py LEDGER NAME NUMBER SHARED [REPOSITORY]`.

It adds NUMBER deployments one by one, and in between the SHARED ones that every writer adds. `NAME=-` adds all in one
go.
"""

import sys
from pathlib import Path

from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Deployment


def _fact(name: str, number: int) -> Deployment:
    return Deployment(
        id=f"ci:{name}/{number}",
        service="web",
        environment="production",
        finished_seconds=float(number),
        title="x" * 300,
    )


def main() -> None:
    """Add them, and say how many were new."""
    name, writer, number, shared, *more = sys.argv[1:]
    ledger = open_ledger(name, repository=Path(more[0] if more else "."))
    facts = [_fact(writer, index) for index in range(int(number))]
    if writer == "-":
        added = ledger.append(facts)
    else:
        added = sum(ledger.append([fact, _fact("shared", at % int(shared))]) for at, fact in enumerate(facts))
    sys.stdout.write(f"{added}\n")


if __name__ == "__main__":
    main()
