"""`python -m tests.proof`: prove claims that take minutes, with real processes; one of them at a time."""

import click

from tests.proof.plans import plans
from tests.proof.scenarios import scenarios


@click.group()
def proof() -> None:
    """Prove with real processes what no unit test can; the machine should be quiet meanwhile."""


proof.add_command(plans)
proof.add_command(scenarios)

if __name__ == "__main__":
    proof()
