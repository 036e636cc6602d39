"""Keys: made, hashed, written in a file, read again, and taken back."""

import http.client
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from load_harness.access.keyring import KeyRing
from load_harness.access.keys import digest_of, find, new_key, parse_keys
from load_harness.access.roles import Role
from load_harness.cli import main
from load_harness.errors import InvalidSettings
from load_harness.server.command import refuse_strangers
from load_harness.settings import Settings
from load_harness.wsgi import create
from tests.fakes import FakeClock
from tests.load_harness.workload import PROGRAM, ROOT, Workload
from tests.waiting import eventually

Start = Callable[..., FlaskClient]
READER, READER_KEY = new_key("reader", Role.READ)
LOADER, LOADER_KEY = new_key("loader", Role.LOAD)


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    """A file of two keys."""
    path = tmp_path / "keys"
    path.write_text(f"# who may what\n\n{READER_KEY.line}\n{LOADER_KEY.line}\n")
    return path


def ring(path: Path, clock: FakeClock, **environ: str) -> KeyRing:
    """The keys of a file."""
    settings = Settings.from_env({"LOAD_HARNESS_API_KEYS_FILE": str(path), **environ})
    return KeyRing(settings, monotonic=clock.monotonic)


def replace(path: Path, text: str) -> None:
    """Write a file as Kubernetes does: beside the old one, which a rename then replaces."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.rename(path)


def status(client: FlaskClient, key: str, path: str = "/version") -> int:
    """What a request with a key is answered."""
    return client.get(path, headers={"X-API-Key": key}).status_code


def test_a_new_key_is_random_and_its_line_holds_a_hash() -> None:
    """Whoever reads the file cannot send a key."""
    text, key = new_key("ci", Role.LOAD)

    assert text.startswith("lh_")
    assert 46 == len(text)
    assert new_key("ci", Role.LOAD)[0] != text
    assert text not in key.line + repr(key)
    assert ((key,), []) == parse_keys(key.line, file="keys")
    assert key == find((READER_KEY, key, LOADER_KEY), digest_of(text.encode()))
    assert None is find((READER_KEY, LOADER_KEY), digest_of(text.encode()))


def test_a_file_of_another_editor(tmp_path: Path, clock: FakeClock) -> None:
    """A byte order mark, line ends of Windows, tabs and no last line end change nothing."""
    path = tmp_path / "keys"
    tabbed = LOADER_KEY.line.replace(" ", "\t")
    path.write_bytes(b"\xef\xbb\xbf" + f"{READER_KEY.line}\r\n{tabbed}".encode())

    assert (READER_KEY, LOADER_KEY) == ring(path, clock).current()


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    """Each with its line, and no line is shown: it may hold a key as it is."""
    digest = "sha256:" + "0" * 64
    lines = [
        "ci load lh_secret-as-it-is",
        f"ci root {digest}",
        f"default read {digest}",
        f"a/b load {digest}",
        "ci load",
        f"ci load {digest}",
        f"ci read {digest.replace('0', '1')}",
        f"other read {digest}",
        f"upper read {'sha256:' + 'A' * 64}",
    ]
    _, mistakes = parse_keys("\n".join(lines), file="keys")
    write = "write NAME ROLE sha256:HEX, as `load-harness key new NAME --role ROLE` prints"
    hexadecimal = "must be sha256: and 64 hexadecimal digits in lower case"

    assert [
        f"keys:1: hash (not shown): {hexadecimal}; {write}",
        "keys:2: role root: must be read or load or admin; correct it",
        "keys:3: name default: is the name of LOAD_HARNESS_API_KEY; give the key another name",
        (
            "keys:4: name a/b: must be 1..64 letters, digits and any of . _ -, the first a letter or digit; give the "
            "key another name"
        ),
        f"keys:5 (2 words): must have 3 words; {write}",
        "keys:7: name ci: is there twice; give each key a name of its own",
        "keys:8: hash (not shown): is the same key as ci's; give each client its own",
        f"keys:9: hash (not shown): {hexadecimal}; {write}",
    ] == [str(mistake) for mistake in mistakes]


def test_a_file_is_bounded() -> None:
    """Every request is held against all keys, so there are not too many."""
    lines = [f"k{number} read sha256:{number:064x}" for number in range(257)]
    _, mistakes = parse_keys("\n".join(lines), file="keys")

    assert ["keys 257: must hold at most 256 keys; remove those that nobody uses"] == [str(one) for one in mistakes]
    assert [] == parse_keys("\n".join(lines[1:]), file="keys")[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "cannot be read (No such file or directory)", id="no file"),
        pytest.param(b"", "(empty): holds no key", id="an empty one"),
        pytest.param(b"# nobody\n", "(empty): holds no key", id="comments only"),
        pytest.param(b"\xff\xfe", "is no UTF-8 text", id="another encoding"),
        pytest.param(b"#" * 70_000, "is larger than 64 KiB", id="a large one"),
    ],
)
def test_a_bad_file_does_not_start(tmp_path: Path, clock: FakeClock, content: bytes | None, said: str) -> None:
    """A workload that would let in nobody, or somebody else, is not started."""
    path = tmp_path / "keys"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidSettings) as caught:
        ring(path, clock)

    assert said in str(caught.value)


def test_roles_of_a_file(start: Start, keys_file: Path) -> None:
    """Each key may do what its role says; the plain key is an administrator's beside them."""
    client = start(LOAD_HARNESS_API_KEYS_FILE=str(keys_file), LOAD_HARNESS_API_KEY="plain")
    work = "/load/cpu/work?ms=1"

    assert (200, 403) == (status(client, READER), status(client, READER, work))
    assert (200, 200) == (status(client, LOADER), status(client, LOADER, work))
    assert (200, 401) == (status(client, "plain", work), status(client, "lh_other"))
    refused = client.get(work, headers={"X-API-Key": READER}).get_json(force=True)["detail"]
    assert (
        "role read of reader: is not enough, as this needs load; ask whoever gives out keys for one with that role"
        == (refused)
    )


def test_rotation(start: Start, keys_file: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    """A key comes and goes within a second, without a restart, and a file that is wrong changes nothing."""
    caplog.set_level(logging.INFO, logger="load_harness.access")
    client = start(LOAD_HARNESS_API_KEYS_FILE=str(keys_file))
    text, key = new_key("new", Role.READ)
    replace(keys_file, f"{key.line}\n{LOADER_KEY.line}\n")
    assert (200, 401) == (status(client, READER), status(client, text))  # the file is looked at once a second

    clock.advance(1)
    assert (401, 200, 200) == (status(client, READER), status(client, text), status(client, LOADER))

    replace(keys_file, "x\ny\n")
    clock.advance(1)
    assert 200 == status(client, text)
    replaced = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert [
        f"keys stay as they are: {keys_file}:{line} (1 words)" in said for line, said in enumerate(replaced, 1)
    ] == [
        True,
        True,
    ]

    keys_file.unlink()
    clock.advance(1)
    assert 200 == status(client, text)
    assert "cannot be read (No such file or directory)" in caplog.text

    replace(keys_file, READER_KEY.line)
    clock.advance(1)
    assert (200, 401) == (status(client, READER), status(client, text))
    assert text not in caplog.text


def test_a_swapped_link_is_a_change(tmp_path: Path, clock: FakeClock) -> None:
    """A Secret that is mounted is a link to a folder that is swapped; the file's own path never changes."""
    for name, key in (("one", READER_KEY), ("two", LOADER_KEY)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "keys").write_text(key.line)
        os.utime(tmp_path / name / "keys", (1, 1))
    (tmp_path / "data").symlink_to("one")
    (tmp_path / "keys").symlink_to("data/keys")
    keys = ring(tmp_path / "keys", clock)
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").rename(tmp_path / "data")
    clock.advance(1)

    assert (LOADER_KEY,) == keys.current()


def test_the_file_is_not_looked_at_by_every_request(
    keys_file: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a second at most, however many requests come."""
    keys = ring(keys_file, clock)
    looked: list[object] = []
    real = os.stat

    def counted(path: Path) -> os.stat_result:
        looked.append(path)
        return real(path)

    monkeypatch.setattr("load_harness.access.keyring.os.stat", counted)
    for _ in range(300):
        clock.advance(0.01)
        keys.find(b"x")

    assert len(looked) in {2, 3}


def test_key_new(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The key goes to the one, its line to the other; the file is good as it is."""
    assert 0 == main(["key", "new", "ci", "--role", "load"])
    out, err = capsys.readouterr()
    file = tmp_path / "keys"
    file.write_text(err)

    assert digest_of(out.strip().encode()).hex() in err
    assert 0 == main(["key", "check", str(file)])
    assert "ci load\n" == capsys.readouterr().out


def test_a_file_of_keys_counts_as_a_key(keys_file: Path) -> None:
    """Other machines may be served, as nobody gets in without one."""
    environ = {"LOAD_HARNESS_API_KEYS_FILE": str(keys_file)}
    refuse_strangers("0.0.0.0", Settings.from_env(environ))

    assert (401, 200) == (status(create(environ).test_client(), "x"), status(create(environ).test_client(), READER))


@pytest.mark.e2e
def test_a_real_server_rotates(keys_file: Path) -> None:
    """The same under gunicorn, with the real clock; what is wrong with the file stands in its log."""
    with Workload(LOAD_HARNESS_API_KEYS_FILE=str(keys_file)) as server:

        def answered(key: str) -> int:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            try:
                connection.request("GET", "/version", headers={"X-API-Key": key})
                return connection.getresponse().status
            finally:
                connection.close()

        assert (200, 200) == (answered(READER), answered(LOADER))
        replace(keys_file, LOADER_KEY.line)
        eventually(lambda: answered(READER) == 401, what="a key that is taken back")
        replace(keys_file, "nonsense\n")
        eventually(lambda: "keys stay as they are" in "".join(server.log + poked(answered)), what="a log of it")
        assert 200 == answered(LOADER)


def poked(answered: Callable[[str], int]) -> list[str]:
    """Nothing, after a request that has the file looked at."""
    answered(LOADER)
    return []


@pytest.mark.e2e
def test_a_bad_file_does_not_serve(tmp_path: Path) -> None:
    """The command ends with every mistake and exit code 2, before any port is bound."""
    file = tmp_path / "keys"
    file.write_text("a\nb\n")
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "serve", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "LOAD_HARNESS_API_KEYS_FILE": str(file)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert (2, True, True) == (ran.returncode, f"{file}:1 (1 words)" in ran.stderr, f"{file}:2 (1 words)" in ran.stderr)
    assert "Listening" not in ran.stderr


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        pytest.param(["new", "default", "--role", "read"], "name default: is the name of LOAD_HARNESS", id="reserved"),
        pytest.param(["new", "a b", "--role", "read"], "name a b: must be 1..64 letters", id="no name"),
        pytest.param(["new", "ci", "--role", "root"], "'root' is not one of 'read', 'load', 'admin'", id="no role"),
        pytest.param(["new", "ci"], "Missing option '--role'", id="role is missing"),
        pytest.param(["check", "/nope"], "/nope: cannot be read (No such file or directory)", id="no file"),
    ],
)
def test_key_refused(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong is said, with exit code 2."""
    assert 2 == main(["key", *argv])
    assert said in capsys.readouterr().err
