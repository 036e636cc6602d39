"""Moments on a command line."""

import time
from typing import Any

import click

from slo.backtest.times import NoMoment, parse_moment


class MomentOption(click.ParamType[float]):
    """A moment, as Unix seconds."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text."""
        moment = parse_moment(value, now=time.time())
        if isinstance(moment, NoMoment):
            self.fail(f"{value}: {moment.rule}; {moment.next_step}", param, ctx)
        return moment.time
