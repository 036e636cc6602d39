"""`loadtest verify`: judge a recorded run again, or a time in which another generator drove the load."""

from pathlib import Path
from typing import Any

import click

from loadtests.cli.loadtest.report import format_option, report
from loadtests.cli.loadtest.window_options import given_names, read_window, unix_now, window_options
from loadtests.window import record_window
from slo.cli.prometheus_options import prometheus_options, required
from slo.prometheus import Prometheus


@click.command()
@click.argument(
    "directory", metavar="[RUN]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@prometheus_options
@window_options
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory of the new run.  [default: runs/<time>-window]",
)
@format_option
@click.pass_context
def verify(
    context: click.Context,
    *,
    directory: Path | None,
    prometheus: Prometheus | None,
    window_given: dict[str, Any],
    out: Path | None,
    style: str,
) -> int:
    """Judge a recorded run again, from its files alone.

    With --prometheus, --from and --to in place of RUN, record and judge a time in which any other generator (k6, hey,
    real users) drove the load; what only our generator could tell is inconclusive.

    \b
    Examples:
      load-harness loadtest verify runs/first
      load-harness loadtest verify --prometheus http://localhost:9090 --from -30m --to now \\
        --manifests k8s/overlays/demo --expect 'reached 4 replicas within 3m' --k6-summary summary.json
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    if directory is not None:
        if names := given_names(context):
            message = f"{', '.join(names)}: not together with RUN, which has its own record; give one or the other"
            raise click.UsageError(message)
        return report(directory, style)
    server = required(prometheus)
    now = unix_now()
    window = read_window(window_given, now=now)
    recorded = record_window(window, server, out, now=now, say=lambda text: click.echo(text, err=True))
    return report(recorded, style)
