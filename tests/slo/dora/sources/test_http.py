"""The HTTP client of the sources, against a stub of GitHub."""

import gzip
import json
import stat
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from slo.dora.sources import http
from slo.dora.sources.etags import EtagCache
from slo.dora.sources.github import github_server
from slo.dora.sources.http import Api, Patience
from slo.errors import InvalidInput, ServerUnreachable
from tests.fakes import FakeClock
from tests.slo.dora.stubs.github import (
    NOT_FOUND,
    REPOSITORY,
    SECONDARY_LIMIT,
    UNAUTHORIZED,
    StubGitHub,
    primary_limit,
    release,
)
from tests.slo.dora.stubs.server import Answer

TOKEN = "ghp_hush"  # noqa: S105 - nobody's
RELEASES = f"/repos/{REPOSITORY}/releases"
NOON = "Sun, 22 Nov 2026 12:00:00 GMT"
NOON_SECONDS = 1_795_348_800
BEGIN = '{"format": "load-harness/etags/v1"'


@pytest.fixture
def github() -> Iterator[StubGitHub]:
    """Run a stub of GitHub with 7 releases."""
    stub = StubGitHub()
    stub.releases = [release(number, f"v1.{number}", published_at=1_700_000_000 + number) for number in range(7)]
    with stub.running():
        yield stub


def api(github: StubGitHub, clock: FakeClock, *, wait: float = 600, **options: Any) -> Api:  # noqa: ANN401 - passed on
    """Make the client of a stub, with a clock that is not waited for."""
    patience = Patience(left_seconds=wait, now=clock.time, sleep=clock.sleep)
    return Api(github_server(TOKEN, url=github.url), patience=patience, **options)


def tags(client: Api, per_page: str = "3") -> list[str]:
    """Ask for the releases' tags."""
    return [row.text("tag_name") for row in client.rows(RELEASES, per_page=per_page)]


def failure(client: Api) -> str:
    """Ask in vain, and give the message."""
    with pytest.raises(ServerUnreachable) as error:
        tags(client)
    return str(error.value)


def test_all_pages_are_asked_for_at_the_server_that_was_named(github: StubGitHub, clock: FakeClock) -> None:
    """Seven by three are three pages; the links' foreign host (a proxy's public name) is never asked."""
    assert [f"v1.{number}" for number in range(7)] == tags(api(github, clock))
    assert [None, "2", "3"] == [asked.query.get("page") for asked in github.asked]
    assert {f"Bearer {TOKEN}"} == {asked.headers["authorization"] for asked in github.asked}
    assert {"2022-11-28"} == {asked.headers["x-github-api-version"] for asked in github.asked}


def test_asking_again_costs_nothing_where_nothing_changed(github: StubGitHub, clock: FakeClock, tmp_path: Path) -> None:
    """The second run gets 304 for each page and gives the same; only its owner may read the file."""
    path = tmp_path / "etags.json"
    for _ in range(2):
        cache = EtagCache(path)
        assert 7 == len(tags(api(github, clock, cache=cache)))
        cache.save()

    assert [200, 200, 200, 304, 304, 304] == github.statuses
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert TOKEN not in path.read_text()


def test_what_changed_is_asked_for_anew(github: StubGitHub, clock: FakeClock, tmp_path: Path) -> None:
    """A changed page replaces what was kept of it."""
    cache = EtagCache(tmp_path / "etags.json")
    tags(api(github, clock, cache=cache))
    github.releases[0] = release(0, "v9.9", published_at=1_700_000_000)

    assert "v9.9" == tags(api(github, clock, cache=cache))[0]
    assert [200, 304, 304] == github.statuses[3:]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(BEGIN + ', "answers": [["u", "e', id="cut"),
        pytest.param(BEGIN + ', "answers": ' + "[" * 100_000, id="too deep"),
        pytest.param(BEGIN + "}", id="no answers"),
        pytest.param(BEGIN + ', "answers": [["u", "e"]]}', id="a row cut short"),
    ],
)
def test_a_damaged_cache_is_told_and_left_aside(
    content: str, github: StubGitHub, clock: FakeClock, tmp_path: Path
) -> None:
    """It only ever saves requests, so nothing is lost with it."""
    path, said = tmp_path / "etags.json", list[str]()
    path.write_text(content)

    cache = EtagCache(path, said.append)

    assert 7 == len(tags(api(github, clock, cache=cache)))
    assert [f"{path}: the cache is damaged"] == [text.partition(" (")[0] for text in said]


def test_a_file_that_is_no_cache_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody named the wrong one; an empty one, as `mktemp` makes it, will do."""
    path = tmp_path / "report.html"
    path.write_text("<html>")
    with pytest.raises(InvalidInput, match="cache: holds something else than a cache; name another file"):
        EtagCache(path)

    path.write_text("")
    EtagCache(path).save()
    assert path.read_text().startswith(BEGIN)


def test_the_cache_drops_what_was_not_asked_for_the_longest(
    github: StubGitHub, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not grow for ever."""
    path = tmp_path / "etags.json"
    cache = EtagCache(path)
    tags(api(github, clock, cache=cache), "3")
    first = len(json.loads(path.read_text())["answers"]) if path.exists() else 0
    monkeypatch.setattr("slo.dora.sources.etags.MOST_BYTES", 1000)
    cache.save()

    answers = json.loads(path.read_text())["answers"]
    assert 0 == first
    assert ["page=3"] == [url.rpartition("&")[2] for url, *_ in answers]


def test_a_server_that_stumbles_is_asked_again_and_later_each_time(github: StubGitHub, clock: FakeClock) -> None:
    """Four failures on the way: 1, 2, 4 and 8 s."""
    github.failures = [Answer(status=status, raw=b"<html>") for status in (500, 502, 503, 504)]

    assert 7 == len(tags(api(github, clock)))
    assert [1, 2, 4, 8] == clock.slept


def test_a_server_that_stays_down_is_given_up(github: StubGitHub, clock: FakeClock) -> None:
    """The fifth failure is the last."""
    github.failures = [Answer(status=502, raw=b"<html>", headers={"Content-Type": "text/html"})] * 9

    assert f"{github.url}: cannot answer /api/v3{RELEASES}; HTTP 502: Bad Gateway, 5 times; try again later" == failure(
        api(github, clock)
    )


def test_the_primary_limit_is_waited_for_by_the_servers_clock(github: StubGitHub, clock: FakeClock) -> None:
    """Its clock says noon and the limit ends at five past, whatever ours says: 300 s, and one for rounding."""
    github.failures = [primary_limit(date=NOON, reset=NOON_SECONDS + 300)]

    assert 7 == len(tags(api(github, clock)))
    assert [301] == clock.slept


@pytest.mark.parametrize(
    ("refusal", "seconds"),
    [
        pytest.param(SECONDARY_LIMIT, 60, id="a secondary limit that names no time is a minute"),
        pytest.param(Answer(status=403, headers={"Retry-After": "7"}), 7, id="a secondary limit that names seconds"),
        pytest.param(Answer(status=429, headers={"Retry-After": "5"}), 5, id="too many requests"),
        pytest.param(Answer(status=429), 60, id="too many requests, without a time"),
        pytest.param(
            Answer(status=429, headers={"RateLimit-Remaining": "0", "RateLimit-Reset": "1795348809", "Date": NOON}),
            10,
            id="GitLab's headers",
        ),
        pytest.param(Answer(status=503, headers={"Retry-After": "3"}), 3, id="maintenance"),
        pytest.param(
            Answer(status=503, headers={"Retry-After": "Sun, 22 Nov 2026 12:00:09 GMT", "Date": NOON}), 9, id="a date"
        ),
    ],
)
def test_the_server_says_how_long_to_wait(
    refusal: Answer, seconds: float, github: StubGitHub, clock: FakeClock
) -> None:
    """As GitHub and GitLab document it."""
    github.failures = [refusal]

    assert 7 == len(tags(api(github, clock)))
    assert [seconds] == clock.slept


def test_nobody_waits_longer_than_allowed(github: StubGitHub, clock: FakeClock) -> None:
    """An hour is too long for ten minutes: it says until when, and has not waited at all."""
    clock.now = NOON_SECONDS
    github.failures = [primary_limit(date=NOON, reset=NOON_SECONDS + 3600)]

    assert failure(api(github, clock)).endswith(
        "HTTP 403: API rate limit exceeded for installation ID 1.; try again after 2026-11-22T13:00:01Z, "
        "or allow to --wait longer"
    )
    assert [] == clock.slept


def test_the_waits_of_a_run_add_up(github: StubGitHub, clock: FakeClock) -> None:
    """A minute and again a minute are more than 100 s."""
    github.failures = [SECONDARY_LIMIT, SECONDARY_LIMIT]

    assert "or allow to --wait longer" in failure(api(github, clock, wait=100))
    assert [60] == clock.slept


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        pytest.param(
            NOT_FOUND,
            "it answered HTTP 404: Not Found; check the name, and that GITHUB_TOKEN is set and may: deployments=read",
            id="not there, or not for everybody",
        ),
        pytest.param(
            UNAUTHORIZED,
            "it answered HTTP 401: Bad credentials; check that GITHUB_TOKEN holds a token that has not expired",
            id="a bad token",
        ),
        pytest.param(
            Answer(status=403, document={"message": f"{TOKEN} may not"}),
            "it answered HTTP 403: *** may not; check the name, and that GITHUB_TOKEN is set and may read it",
            id="a server that repeats the token",
        ),
        pytest.param(Answer(status=422, document={"message": "No"}), "check what was asked for", id="not understood"),
        pytest.param(
            Answer(raw=b"<html>Sign in</html>"), "but not as GitHub does; check the address", id="a login page"
        ),
        pytest.param(Answer(raw=b'[{"id": 1'), "but not as GitHub does; check the address", id="cut JSON"),
        pytest.param(Answer(document={"id": 1}), "the answer: must be a list of objects", id="another shape"),
        pytest.param(Answer(document=[1]), "the answer: must be a list of objects", id="a list of something else"),
        pytest.param(Answer(document=[{}]), "[0].tag_name (nothing): must be a text", id="a field that is missing"),
    ],
)
def test_a_refusal_is_not_repeated_and_says_what_to_do(
    refusal: Answer, says: str, github: StubGitHub, clock: FakeClock
) -> None:
    """Asking again would not help; the token stands in no message."""
    github.failures = [refusal]

    message = failure(api(github, clock))

    assert says in message
    assert TOKEN not in message
    assert (1, []) == (len(github.asked), clock.slept)


def test_pages_that_go_round_in_circles_end(github: StubGitHub, clock: FakeClock) -> None:
    """A page that names itself as the next is asked for once."""
    link = {"Link": f'<{github.url}{RELEASES}?per_page=3>; rel="next"'}
    github.failures = [Answer(document=[], headers=link)] * 2

    assert "its pages go round in circles" in failure(api(github, clock))
    assert 1 == len(github.asked)


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(Answer(status=429, headers={"Retry-After": "9" * 30}), id="seconds without end"),
        pytest.param(primary_limit(date=NOON, reset=NOON_SECONDS * 1000), id="milliseconds"),
    ],
)
def test_a_wait_of_ages_is_a_year(refusal: Answer, github: StubGitHub, clock: FakeClock) -> None:
    """Nobody can wait for it, but its end must be a date: a year and a day after the clock's."""
    github.failures = [refusal]

    assert "try again after 2024-11-14T22:13:20Z, or" in failure(api(github, clock))


def test_a_next_page_that_has_no_address_is_told(github: StubGitHub, clock: FakeClock) -> None:
    """The page that named it is read; there is no telling what else there is."""
    github.failures = [Answer(document=[], headers={"Link": '<http://[page>; rel="next"'})]

    assert "it names http://[page as its next page, which is no address" in failure(api(github, clock))


def test_an_answer_without_end_is_refused(
    github: StubGitHub, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not read to its end, nor asked for again."""
    monkeypatch.setattr(http, "MOST_ANSWER_BYTES", 1 << 20)
    github.failures = [Answer(raw=b" " * (2 << 20))]

    assert "its answer is larger than 1 MiB; ask for less" in failure(api(github, clock))
    assert 1 == len(github.asked)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_answers_come_compressed_and_in_chunks(encoding: str, github: StubGitHub, clock: FakeClock) -> None:
    """As GitHub sends them."""
    compress = {"gzip": gzip.compress, "deflate": zlib.compress}[encoding]
    body = compress(json.dumps(github.releases).encode())
    parts = [body[begin : begin + 100] for begin in range(0, len(body), 100)]
    chunked = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in [*parts, b""])
    headers = {"Content-Encoding": encoding, "Transfer-Encoding": "chunked"}
    github.failures = [Answer(raw=chunked, headers=headers)]

    assert 7 == len(tags(api(github, clock)))


def test_a_small_answer_that_unpacks_to_a_huge_one_is_refused(github: StubGitHub, clock: FakeClock) -> None:
    """A gigabyte of blanks is a megabyte on the way; no more than 32 MiB of it is ever unpacked."""
    packer = zlib.compressobj(wbits=31)
    body = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(1024)) + packer.flush()
    github.failures = [Answer(raw=body, headers={"Content-Encoding": "gzip"})]

    tracemalloc.start()
    message = failure(api(github, clock))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert "its answer is larger than 32 MiB; ask for less" in message
    assert peak < 128 << 20


def test_an_answer_that_is_cut_is_asked_for_again(github: StubGitHub, clock: FakeClock) -> None:
    """Its length was told, and it is shorter."""
    github.failures = [Answer(raw=b'[{"id"', headers={"Content-Length": "5000"})]

    assert 7 == len(tags(api(github, clock)))
    assert [1] == clock.slept


def test_an_answer_that_trickles_in_is_given_up(github: StubGitHub, clock: FakeClock) -> None:
    """Each byte is in time, the whole is not: ten times the time for a byte is the most."""
    github.drip_seconds = 0.02

    assert "no answer within 0.05 s, 5 times" in failure(api(github, clock, timeout_seconds=0.05))


def test_nobody_there_is_a_failure(clock: FakeClock, free_port: int) -> None:
    """A refused connection is tried five times."""
    patience = Patience(now=clock.time, sleep=clock.sleep)
    client = Api(github_server(url=f"http://127.0.0.1:{free_port}"), patience=patience)

    assert "no answer (ConnectionError), 5 times; try again later" in failure(client)
    assert [1, 2, 4, 8] == clock.slept


def test_a_token_of_two_lines_is_told_and_not_shown(clock: FakeClock, github: StubGitHub) -> None:
    """As of a file that was pasted with its end."""
    client = Api(github_server("hush\nhush", url=github.url), patience=Patience(sleep=clock.sleep))

    message = failure(client)

    assert "see that GITHUB_TOKEN is of one line of plain letters" in message
    assert "hush" not in message


def test_why_it_waits_is_said(github: StubGitHub, clock: FakeClock) -> None:
    """With the server's words, for who looks at the log of a job."""
    said: list[str] = []
    github.failures = [SECONDARY_LIMIT]
    patience = Patience(sleep=clock.sleep, on_wait=said.append)

    tags(Api(github_server(TOKEN, url=github.url), patience=patience))

    assert [True] == ["secondary rate limit" in text and text.endswith("trying again in 60 s") for text in said]


def test_a_redirect_to_another_server_does_not_get_the_token(github: StubGitHub, clock: FakeClock) -> None:
    """A repository that was renamed redirects at the same server; elsewhere nobody is told who asks."""
    elsewhere = StubGitHub()
    elsewhere.releases = github.releases
    with elsewhere.running():
        github.failures = [Answer(status=302, headers={"Location": f"{elsewhere.url}{RELEASES}"})]
        assert 7 == len(tags(api(github, clock), "9"))

    assert [None] == [asked.headers.get("authorization") for asked in elsewhere.asked]


def test_a_proxy_of_the_environment_is_used(
    github: StubGitHub, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As everything that is made with `requests` does: here the stub is the proxy, of a host that there is not."""
    monkeypatch.setenv("http_proxy", github.origin)
    patience = Patience(now=clock.time, sleep=clock.sleep)

    client = Api(github_server(TOKEN, url="http://github.invalid/api/v3"), patience=patience)

    assert 7 == len(tags(client))
    assert {"github.invalid"} == {asked.headers["host"] for asked in github.asked}
