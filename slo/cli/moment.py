"""Moments on a command line."""

import time
from typing import Any

import click

from slo.moments import NoMoment, parse_moment

_CLOCKS_DIFFER_SECONDS = 60


class MomentOption(click.ParamType[float]):
    """A moment, as Unix seconds."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text."""
        moment = parse_moment(value, now=time.time())
        if isinstance(moment, NoMoment):
            self.fail(f"{value}: {moment.rule}; {moment.next_step}", param, ctx)
        return moment.time


def past_moment(at: float | None) -> float:
    """Give the moment that `--at` asks for, or now.

    Raises:
        UsageError: It is in the future, of which nothing is known.
    """
    now = float(int(time.time()))
    if at is not None and at > now + _CLOCKS_DIFFER_SECONDS:
        message = "--at: must not be in the future, of which there is no data; leave it out for now"
        raise click.UsageError(message)
    return now if at is None else at
