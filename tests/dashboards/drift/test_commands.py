"""`dashboards drift` and `dashboards push` as people type them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.grafana_api.interface import PUSH_MESSAGE
from load_harness.cli import main
from tests.dashboards.small_boards import FASTER, board, query_faster, written
from tests.grafana_server import Behaviour, GrafanaServer

OUTPUT = pytest.CaptureFixture[str]
SECRET = "glsa_s3cret"  # noqa: S105 - to look for it


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the developer's own shell says."""
    for name in ("URL", "TOKEN", "TOKEN_FILE", "BASIC_AUTH", "BASIC_AUTH_FILE", "CA_FILE"):
        monkeypatch.delenv(f"GRAFANA_{name}", raising=False)


@pytest.fixture
def server() -> Iterator[GrafanaServer]:
    """Serve a Grafana that knows one token."""
    with GrafanaServer(Behaviour(authorization=f"Bearer {SECRET}")) as running:
        yield running


@pytest.fixture
def asked(server: GrafanaServer, monkeypatch: pytest.MonkeyPatch) -> GrafanaServer:
    """Say in the environment where it is, and who asks."""
    monkeypatch.setenv("GRAFANA_URL", server.url)
    monkeypatch.setenv("GRAFANA_TOKEN", SECRET)
    return server


def test_pushes_and_finds_no_drift(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """The whole way, with exit codes."""
    folder = str(written(tmp_path / "boards", board()))

    missing = main(["dashboards", "drift", folder, "--folder", "Platform"])
    pushed = main(["dashboards", "push", folder, "--folder", "Platform"])
    none = main(["dashboards", "drift", folder, "--folder", "Platform"])

    assert (1, 0, 0) == (missing, pushed, none)
    assert f"1 board: no drift from {asked.url} (/apis/dashboard.grafana.app/v1)" in capsys.readouterr().out


def test_pushes_the_shipped_boards_into_their_folder(asked: GrafanaServer, capsys: OUTPUT) -> None:
    """No file is needed."""
    assert 0 == main(["dashboards", "push", "--dry-run"])
    assert "folder Load Harness: created\n" in capsys.readouterr().out
    assert [] == asked.writes()


def test_a_refused_board_is_exit_1(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """With the reason."""
    asked.store.save(board(expr=FASTER), by="bob")

    assert 1 == main(["dashboards", "push", str(written(tmp_path / "boards", board())), "--format", "json"])
    assert ["refused"] == [one["outcome"] for one in json.loads(capsys.readouterr().out)["boards"]]


def test_a_push_that_ends_midway_lists_what_was_done(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """And is exit 3."""
    asked.behaviour.broken = {("POST", "/dashboards"): (500, {"message": "disk full"})}

    assert 3 == main(["dashboards", "push", str(written(tmp_path / "boards", board(), board("z", "Z")))])
    said = capsys.readouterr()
    assert "1 unknown, 1 not tried in" in said.out
    assert "it answered HTTP 500: disk full; see Grafana's log" in said.err
    assert SECRET not in said.err + said.out


def edited(server: GrafanaServer) -> None:
    """Push a board, edit it in the UI, and add one by hand."""
    server.store.add_folder("platform", "Platform")
    server.store.save(board(), folder="platform", message=PUSH_MESSAGE)
    server.store.edit("shop", query_faster)
    server.store.save(board("mine", "Mine | all_of it"), folder="platform")


def test_text_tells_what_changed_and_what_to_do(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """One block for each drift."""
    edited(asked)

    assert 1 == main(["dashboards", "drift", str(written(tmp_path / "boards", board())), "--folder", "Platform"])
    assert (
        "Shop (shop): board changed in the UI by user:alice, 2026-11-20T09:30:00Z\n"
        "  in the UI: panel 'p99': expression of A changed from `rate(requests_total[5m])`"
        " to `rate(requests_total[1m])`\n"
        "  fix: take it over into Git, or undo it with push --overwrite\n"
        "\n"
        "Mine | all_of it (mine): unmanaged board: is in folder Platform, and is not in Git\n"
        "  fix: take it over with dashboards import, delete it, or move it elsewhere\n"
        "\n"
        f"1 board: 1 drifted from {asked.url} (/apis/dashboard.grafana.app/v1), 1 not ours\n"
    ) == capsys.readouterr().out


def test_markdown_is_a_table_and_details(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """Titles cannot break the table; queries are code."""
    edited(asked)
    folder = str(written(tmp_path / "boards", board()))

    main(["dashboards", "drift", folder, "--folder", "Platform", "--format", "markdown"])

    said = capsys.readouterr().out
    assert "| board | drift | what | next step |\n|---|---|---|---|\n" in said
    assert f"\n| [Shop]({asked.url}/d/shop) (`shop`) | changed | " in said
    assert f"| [Mine \\| all\\_of it]({asked.url}/d/mine) (`mine`) | unmanaged |" in said
    assert "<details><summary>Shop: 1 change</summary>\n\n- in the UI: panel 'p99': expression of A" in said
    assert "from `rate(requests_total[5m])` to" in said


def test_markdown_has_an_end(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """A comment on a pull request cannot be of any length; a backtick in a text does not open code."""
    asked.store.save(board(), message=PUSH_MESSAGE)
    panels = [{**board()["panels"][0], "id": number, "title": f"`P{number}"} for number in range(3, 30)]
    folder = str(written(tmp_path / "boards", board(panels=panels)))

    main(["dashboards", "drift", folder, "--format", "markdown"])

    said = capsys.readouterr().out
    assert "- and 9 more: see `--format json`" in said
    assert "- in Git: panel ''P3' added" in said


def test_a_title_between_tags_is_html(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """A backslash would be seen there."""
    asked.store.save(board(title="a_b <c>"), message=PUSH_MESSAGE)
    asked.store.edit("shop", query_faster)

    folder = str(written(tmp_path / "boards", board(title="a_b <c>")))
    main(["dashboards", "drift", folder, "--format", "markdown"])

    assert "<details><summary>a_b &lt;c&gt;: 1 change</summary>" in capsys.readouterr().out


def test_markdown_of_no_drift_is_a_sentence(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """Silence would look like a failure."""
    asked.store.save(board())

    assert 0 == main(["dashboards", "drift", str(written(tmp_path / "boards", board())), "--format", "markdown"])
    assert capsys.readouterr().out.startswith("1 board: no drift from ")


def test_json_has_both_values(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """For programs."""
    edited(asked)
    folder = str(written(tmp_path / "boards", board()))

    main(["dashboards", "drift", folder, "--format", "json", "--ignore", "unmanaged"])

    value = json.loads(capsys.readouterr().out)
    [drift] = value["drifts"]
    assert ("changed", "shop", ["shop"]) == (drift["kind"], drift["uid"], value["boards"])
    assert f"{asked.url}/d/shop" == drift["page"]
    assert {
        "where": "in the UI",
        "kind": "changed",
        "part": "panel",
        "name": "p99",
        "field": "targets[A].expr",
        "before": "rate(requests_total[5m])",
        "after": "rate(requests_total[1m])",
    }.items() <= drift["changes"][0].items()


def test_writes_metrics(asked: GrafanaServer, tmp_path: Path) -> None:
    """For the textfile collector; when it was looked, too."""
    edited(asked)
    file = tmp_path / "drift.prom"
    folder = str(written(tmp_path / "boards", board()))

    main(["dashboards", "drift", folder, "--folder", "Platform", "--metrics", str(file)])

    lines = file.read_text(encoding="utf-8").splitlines()
    assert 'dashboard_drift{kind="changed",uid="shop"} 1.0' in lines
    assert 'dashboard_drift{kind="unmanaged",uid="mine"} 1.0' in lines
    assert "dashboard_drift_boards 1.0" in lines
    assert any(line.startswith("dashboard_drift_last_run_timestamp_seconds 1.") for line in lines)


def test_what_was_shipped_last_tells_who_moved(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """From a folder."""
    asked.store.save(board(), folder="")
    ours, shipped = written(tmp_path / "boards", board(expr=FASTER)), written(tmp_path / "shipped", board())

    main(["dashboards", "drift", str(ours), "--deployed", str(shipped)])

    assert "board stale: Git is ahead" in capsys.readouterr().out


def test_fields_are_ignored(asked: GrafanaServer, tmp_path: Path) -> None:
    """People may choose the time."""
    asked.store.save(board(time={"from": "now-1h", "to": "now"}))
    folder = str(written(tmp_path / "boards", board()))

    assert 1 == main(["dashboards", "drift", folder])
    assert 0 == main(["dashboards", "drift", folder, "--ignore", "time"])


def test_a_token_comes_from_a_file(server: GrafanaServer, tmp_path: Path) -> None:
    """With a line end."""
    file = tmp_path / "token"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    server.store.save(board())
    folder = str(written(tmp_path / "boards", board()))

    assert 0 == main(["dashboards", "drift", folder, "--grafana", server.url, "--token-file", str(file)])


def test_a_password_given_as_an_option_wins_over_a_token_of_the_environment(
    asked: GrafanaServer, tmp_path: Path
) -> None:
    """What is nearer is meant."""
    asked.behaviour.authorization = "Basic YWRtaW46cGFzcw=="
    asked.store.save(board())
    file = tmp_path / "password"
    file.write_text("admin:pass", encoding="utf-8")

    folder = str(written(tmp_path / "boards", board()))
    assert 0 == main(["dashboards", "drift", folder, "--basic-auth-file", str(file)])


def test_a_password_in_the_environments_url_is_used_and_not_shown(
    server: GrafanaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: OUTPUT
) -> None:
    """As Grafana's own tools take it."""
    server.behaviour.authorization = "Basic YWRtaW46cDRzcw=="
    monkeypatch.setenv("GRAFANA_URL", server.url.replace("http://", "http://admin:p4ss@"))

    assert 1 == main(["dashboards", "drift", str(written(tmp_path / "boards", board()))])
    said = capsys.readouterr()
    assert "p4ss" not in said.out + said.err


WRONG = {
    "no Grafana": ([], {}, "--grafana: is required; give Grafana's URL, or set GRAFANA_URL"),
    "no scheme": (["--grafana", "grafana:3000"], {}, "--grafana grafana:3000: must start with http:// or https://"),
    "a dashboard's page": (
        ["--grafana", "https://example.com/grafana/d/abc/shop?orgId=1"],
        {},
        "must be the address of Grafana, not of a page in it; try https://example.com/grafana",
    ),
    "a page with a token": (
        ["--grafana", "https://g:3000/public-dashboards/abc?token=p4ss"],
        {},
        "--grafana https://g:3000/public-dashboards/abc: must be the address of Grafana",
    ),
    "the API": (["--grafana", "http://g:3000/api"], {}, "not of a page in it; try http://g:3000"),
    "a page, and a password with signs": (
        ["--grafana", "http://admin:x@p4ss/y@g:3000/d/abc"],
        {},
        "--grafana http://g:3000/d/abc: must be the address of Grafana",
    ),
    "a query": (["--grafana", "http://g:3000/?orgId=1"], {}, "not of a page in it; try http://g:3000"),
    "a password for everybody to read": (
        ["--grafana", "http://admin:p4ss@g:3000"],
        {},
        "--grafana: must not hold a password, as every user can read arguments; use --basic-auth-file",
    ),
    "a port that is none": (["--grafana", "http://g:port"], {}, "--grafana http://g:port: must be a host"),
    "a token on the command line": (["--grafana", "http://g", "--token", "x"], {}, "No such option"),
    "an empty token file": (["--grafana", "http://g", "--token-file", "EMPTY"], {}, "must not be empty"),
    "a whole header": (
        ["--grafana", "http://g"],
        {"GRAFANA_TOKEN": "Bearer p4ss"},
        "GRAFANA_TOKEN: must be the token alone, one word; take away what stands around it",
    ),
    "a token of Grafana Cloud": (
        ["--grafana", "http://g"],
        {"GRAFANA_TOKEN": "glc_p4ss"},
        "GRAFANA_TOKEN: must be a service account's token (glsa_...), not one of Grafana Cloud; make one in Grafana",
    ),
    "a token and a password": (
        ["--grafana", "http://g"],
        {"GRAFANA_TOKEN": "p4ss", "GRAFANA_BASIC_AUTH": "admin:p4ss"},
        "GRAFANA_TOKEN and GRAFANA_BASIC_AUTH: exclude each other; unset one",
    ),
    "two files for one identity": (
        ["--grafana", "http://g", "--token-file", "EMPTY", "--basic-auth-file", "EMPTY"],
        {},
        "--token-file and --basic-auth-file: exclude each other; give one",
    ),
    "a token with a sign that no token has": (
        ["--grafana", "http://g"],
        {"GRAFANA_TOKEN": "\u201cp4ss\u201d"},
        "GRAFANA_TOKEN: must be the token alone",
    ),
    "a password with a slash": (
        [],
        {"GRAFANA_URL": "http://admin:x@p4ss/y@g:3000"},
        "--grafana g:3000: must not hold an @ in its path; write the / of a password as %2F",
    ),
    "a header with a sign that no header has": (
        ["--grafana", "http://g", "--header", "X-Org: \u20ac"],
        {},
        "--header 'X-Org': must be of plain letters",
    ),
    "a key without its certificate": (
        ["--grafana", "http://g", "--client-key", "EMPTY"],
        {},
        "is the key of no certificate; give it with --client-certificate",
    ),
    "a folder of a variable that nobody set": (
        ["--grafana", "http://g", "--folder", " "],
        {},
        "--folder: must not be empty; name a folder, or give General for none",
    ),
    "a password without a user": (
        ["--grafana", "http://g"],
        {"GRAFANA_BASIC_AUTH": "p4ss"},
        "GRAFANA_BASIC_AUTH: must be USER:PASSWORD; put a colon between them",
    ),
    "a secret header": (
        ["--grafana", "http://g", "--header", "Authorization: p4ss"],
        {},
        "--header Authorization: must come from a file",
    ),
    "a file that is not there": (
        ["nowhere.json", "--grafana", "http://g"],
        {},
        "nowhere.json file: does not exist; check the path",
    ),
    "a kind of drift that there is not": (
        ["--grafana", "http://g", "--ignore", "moveed"],
        {},
        "'moveed' is not one of",
    ),
}


@pytest.mark.parametrize(("arguments", "environment", "words"), WRONG.values(), ids=WRONG.keys())
def test_wrong_input_says_what_to_do(
    arguments: list[str],
    environment: dict[str, str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: OUTPUT,
) -> None:
    """Exit 2, before anybody is asked; secrets are not repeated."""
    empty = tmp_path / "empty"
    empty.touch()
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    code = main(["dashboards", "drift", *(str(empty) if one == "EMPTY" else one for one in arguments)])

    said = capsys.readouterr().err
    assert 2 == code
    assert words in said
    assert "p4ss" not in said


def test_all_mistakes_of_all_boards_are_told_at_once(tmp_path: Path, capsys: OUTPUT) -> None:
    """Nothing is asked before they are right."""
    folder = written(tmp_path / "boards", board("a", "A"), board("b", "A"), board("no good", "C"))

    assert 2 == main(["dashboards", "push", str(folder), "--grafana", "http://127.0.0.1:1"])
    said = capsys.readouterr().err
    assert "no good.json:1: uid no good: must be " in said
    assert "is the title of" in said


def test_a_folder_that_is_almost_one_is_exit_2(asked: GrafanaServer, tmp_path: Path, capsys: OUTPUT) -> None:
    """It is a slip, not a wish."""
    asked.store.add_folder("platform", "Platform")
    folder = str(written(tmp_path / "boards", board()))

    assert 2 == main(["dashboards", "push", folder, "--folder", "plat form"])
    assert "--folder plat form: is no folder of this Grafana, and almost one; did you mean Platform?" in (
        capsys.readouterr().err
    )


def test_a_short_header_does_not_blot_out_numbers(asked: GrafanaServer, capsys: OUTPUT) -> None:
    """The 2 of an organisation is no secret."""
    asked.behaviour.broken = {("GET", "/api"): (502, {"message": "bad gateway"})}

    assert 3 == main(["dashboards", "drift", "--header", "X-Grafana-Org-Id:2"])
    assert "HTTP 502: bad gateway" in capsys.readouterr().err


def test_no_answer_is_exit_3(free_port: int, capsys: OUTPUT) -> None:
    """With what was asked."""
    assert 3 == main(["dashboards", "drift", "--grafana", f"http://127.0.0.1:{free_port}/grafana"])
    assert f"error: http://127.0.0.1:{free_port}/grafana: cannot answer GET /apis" in capsys.readouterr().err
