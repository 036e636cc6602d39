"""The options that say which Prometheus to ask, and as whom."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from slo.cli.prometheus_options import prometheus_options, required
from slo.prometheus import Prometheus

URL = "http://localhost:9090"


@click.command()
@prometheus_options
def show(prometheus: Prometheus | None) -> None:
    """Show what was understood."""
    if prometheus is None:
        click.echo("none")
        return
    connection = prometheus._session._connection  # noqa: SLF001 - what is sent is tested with the client
    values = (prometheus.url, prometheus.timeout_seconds, connection.tenant, connection.bearer_token)
    click.echo(f"{values} {connection.basic_auth} {dict(connection.headers)} {connection.is_insecure}")


def run(*arguments: str, **environment: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(show, list(arguments), env=environment)


def test_no_server_is_none() -> None:
    """A command may do without, or insist."""
    assert "none\n" == run().output
    with pytest.raises(click.UsageError, match="--prometheus: is required; give the server's URL, or set LOAD_H"):
        required(None)
    prometheus = Prometheus(URL)
    assert prometheus is required(prometheus)


def test_options_become_a_connection(tmp_path: Path) -> None:
    """Secrets come from files."""
    token, key = tmp_path / "token", tmp_path / "key"
    token.write_text("hush\n")
    key.write_text("quiet\n")

    result = run(
        *("--prometheus", f"{URL}/prometheus/", "--tenant", "shop", "--bearer-token-file", str(token)),
        *("--header", "X-Extra: 1", "--header", f"Authorization-Key:@{key}", "--timeout", "5s", "--insecure"),
    )

    headers = "{'X-Extra': '1', 'Authorization-Key': 'quiet'}"
    assert f"('{URL}/prometheus', 5.0, 'shop', 'hush') None {headers} True\n" == result.output


def test_the_environment_says_it_too() -> None:
    """For containers: the URL with a password in it, or the secrets beside it."""
    auth = {"LOAD_HARNESS_PROMETHEUS_URL": URL, "LOAD_HARNESS_PROMETHEUS_BASIC_AUTH": "me:word:2"}
    assert f"('{URL}', 30.0, '', '') ('me', 'word:2') {{}} False\n" == run(**auth).output

    in_url = run(LOAD_HARNESS_PROMETHEUS_URL="http://me:word@localhost:9090")
    assert f"('{URL}', 30.0, '', '') ('me', 'word') {{}} False\n" == in_url.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["localhost:9090"], "must start with http:// or https://", id="a URL without a scheme"),
        pytest.param(["me:word@localhost:9090"], "--prometheus localhost:9090: must start with http", id="nor that"),
        pytest.param(["http://"], "must be a host, a port and a path", id="no host"),
        pytest.param(["http://[::1"], "must be a host, a port and a path", id="half an address"),
        pytest.param(["http://localhost:99999"], "must be a host, a port and a path", id="no such port"),
        pytest.param([f"{URL}/graph?g0.expr=up"], "must be a host, a port and a path", id="a page's address"),
        pytest.param(["http://me:word@localhost"], "must not hold a password", id="a password in the argument"),
        pytest.param([URL, "--header", "X"], "--header: must be NAME:VALUE", id="a header without a colon"),
        pytest.param(
            [URL, "--header", "Authorization: Bearer x"], "must come from a file", id="a secret header in the argument"
        ),
        pytest.param([URL, "--header", "X:@/nonesuch"], "/nonesuch: cannot be read", id="a header's file is missing"),
        pytest.param([URL, "--basic-auth-file", "EMPTY"], "must not be empty; write the secret", id="an empty file"),
        pytest.param([URL, "--basic-auth-file", "WORD"], "must be USER:PASSWORD", id="a password without its user"),
        pytest.param(
            [URL, "--basic-auth-file", "AUTH", "--bearer-token-file", "WORD"], "exclude each other", id="both at once"
        ),
        pytest.param([URL, "--timeout", "5"], "must be a positive duration with a unit", id="a bare number of seconds"),
    ],
)
def test_wrong_options_are_told(tmp_path: Path, arguments: list[str], message: str) -> None:
    """Each says the rule and what to do, without the secret."""
    for name, text in {"EMPTY": "", "WORD": "word", "AUTH": "me:word"}.items():
        (tmp_path / name).write_text(text)
    given = [str(tmp_path / one) if one.isupper() else one for one in arguments]

    result = run("--prometheus", *given)

    assert 2 == result.exit_code
    assert message in result.output
    assert "me:word" not in result.output


def test_a_warning_of_the_server_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """An answer that may lack data is not passed off as whole."""
    seen: list[Prometheus] = []

    @click.command()
    @prometheus_options
    def keep(prometheus: Prometheus) -> None:
        seen.append(prometheus)

    keep.main(["--prometheus", URL], standalone_mode=False)
    on_warning = seen[0]._on_warning  # noqa: SLF001 - a server that warns is tested with the client
    assert on_warning is not None
    on_warning("store a is gone")

    assert "warning: the server says: store a is gone\n" == capsys.readouterr().err
