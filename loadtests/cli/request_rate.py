"""How many requests users send, as an option."""

import click

from loadtests.canary_lint.read import parse_rate


class Rate(click.ParamType[float]):
    """Requests per second: a number above 0."""

    name = "requests per second"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse the text."""
        rate = parse_rate(value)
        if rate is None:
            self.fail(f"{value}: must be a number of requests per second, above 0; write it as 20 or 0.5", param, ctx)
        return rate
