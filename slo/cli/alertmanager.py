"""`slo alertmanager`: the configuration that carries the SLOs' alerts to those who must hear of them."""

from pathlib import Path

import click

from slo.alertmanager.amtool import check_with, find_amtool
from slo.alertmanager.configuration import configuration
from slo.alertmanager.read import read_routing
from slo.alertmanager.render import MARK, as_file, as_secret
from slo.render.output import differences, write_files
from slo.render.prometheus_rule import object_name
from slo.spec.read import read_slos


@click.command()
@click.argument("routing", metavar="ROUTING.yaml", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else printed.")
@click.option("--as-secret", "secret", metavar="NAME", help="Wrap it into a Kubernetes Secret of this name.")
@click.option("--namespace", default="", help="Namespace of the Secret.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 with a diff if --out is not what would be written.")
def alertmanager(
    routing: Path, paths: tuple[Path, ...], *, out: Path | None, secret: str | None, namespace: str, check: bool
) -> int:
    """Write Alertmanager's configuration for the SLOs in PATH, with the receivers and routes of ROUTING.yaml.

    Pages and tickets go where their severity and their tenant say, and the page of an SLO keeps its ticket still.
    amtool checks the result where it is on this machine.

    Example: load-harness slo alertmanager k8s/observability/alerting.yaml slo/specs --out alertmanager.yml
    """
    if namespace and not secret:
        message = "--namespace: is a Secret's; give --as-secret, too"
        raise click.UsageError(message)
    if secret and secret != object_name(secret):
        message = f"--as-secret {secret}: must be a name of Kubernetes; try {object_name(secret)}"
        raise click.UsageError(message)
    if check and out is None:
        message = "--out: is required with --check; name the file on the disk"
        raise click.UsageError(message)
    composed = configuration(read_routing(routing), read_slos(paths))
    plain = as_file(composed, source=routing.name)
    _let_amtool_check(plain, routing)
    text = as_secret(composed, source=routing.name, name=secret, namespace=namespace) if secret else plain
    return _deliver(text, out, check=check)


def _let_amtool_check(text: str, routing: Path) -> None:
    amtool = find_amtool()
    if amtool is None:
        click.echo("not checked: amtool is not on this machine; it comes with Alertmanager", err=True)
    else:
        check_with(amtool, text, source=str(routing))


def _deliver(text: str, out: Path | None, *, check: bool) -> int:
    if out is None:
        click.echo(text, nl=False)
        return 0
    if not check:
        write_files({out: text}, mark=MARK)
        return 0
    lines = list(differences({out: text}))
    click.echo("\n".join(lines), nl=bool(lines))
    return 1 if lines else 0
