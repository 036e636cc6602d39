"""`load-harness load` against real small servers: what it asks, what it says, and how it ends."""

import io
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from load_harness.app import create_app
from load_harness.cgroup import Cgroup
from load_harness.cli import main
from load_harness.client.errors import Unreachable
from load_harness.client.reading import Reading
from load_harness.client.watch import PATIENCE_SECONDS, Watch
from load_harness.client.workload import Workload
from load_harness.outbound import Target
from load_harness.settings import Settings
from tests.fakes import FakeClock, FakeSpawn
from tests.load_harness import servers
from tests.load_harness.servers import Misbehaving, Pod
from tests.waiting import eventually

Serve = Callable[..., FakeSpawn]


@pytest.fixture
def pod() -> Iterator[Pod]:
    """A server on a free port."""
    server = Pod()
    yield server
    server.close()


@pytest.fixture
def serve(pod: Pod, clock: FakeClock, machine: Path) -> Serve:
    """Serve the workload there, with children that end as they begin."""

    def serve(**environ: str) -> FakeSpawn:
        spawn = FakeSpawn(ends_at_once_with=0)
        app = create_app(
            Settings.from_env({"LOAD_HARNESS_PEERS": pod.address} | environ),
            registry=CollectorRegistry(),
            spawn=spawn,
            clock=clock,
            cgroup=Cgroup(root=machine, cpus=2),
        )
        pod.serve(app)
        return spawn

    return serve


def load(pod: Pod, *argv: str) -> int:
    """Run the command against the pod."""
    kind, *options = argv
    return main(["load", kind, "--url", f"http://{pod.address}", *options])


@pytest.mark.parametrize(
    ("argv", "command"),
    [
        pytest.param(["cpu", "--millicores", "250"], ("0.25", "1000.0", "60.0"), id="millicores"),
        pytest.param(["cpu", "--cores", "0.5", "--duration-seconds", "1.5"], ("0.5", "1000.0", "1.5"), id="cores"),
        pytest.param(
            ["cpu", "--millicores", "250", "--profile", "step,low_millicores=50,steps=3"],
            ("0.25", "1000.0", "60.0", "0.05", "step", "3.0"),
            id="a profile",
        ),
        pytest.param(
            ["memory", "--mebibytes", "64", "--ramp-seconds", "5"],
            ("67108864", "1000.0", "60.0", "5.0", "0.0", "16777216"),
            id="memory",
        ),
        pytest.param(["cluster", "--cores", "0.5"], ("0.5", "1000.0", "60.0"), id="CPU over the cluster"),
        pytest.param(
            ["cluster", "--mebibytes", "64"],
            ("67108864", "1000.0", "60.0", "0.0", "0.0", "16777216"),
            id="memory over the cluster",
        ),
    ],
)
def test_asked(pod: Pod, serve: Serve, argv: list[str], command: tuple[str, ...]) -> None:
    """Each option is a dial of the workload; children that do nothing are not what was asked, which is exit code 1."""
    spawn = serve()

    assert 1 == load(pod, *argv)
    assert [command] == [child.command.arguments for child in spawn.children]


def test_result_and_progress_are_apart(pod: Pod, serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """The result is on stdout, all else on stderr."""
    serve()
    load(pod, "cpu", "--millicores", "250")
    said = capsys.readouterr()

    assert said.out.startswith("cpu load /load/jobs/")
    assert "ended before anything was due" in said.out
    assert said.err.startswith(f"http://{pod.address}: started /load/jobs/")


@pytest.mark.parametrize(
    ("environ", "argv", "code", "said"),
    [
        pytest.param(
            {}, ["cpu"], 2, "422 Unprocessable Entity: cores or millicores (absent): is required", id="no CPU"
        ),
        pytest.param(
            {}, ["cpu", "--cores", "9"], 2, "cores 9: must be in 0.001..1.95; raise the pod's limit", id="too much"
        ),
        pytest.param({}, ["cpu", "--millicores", "nan"], 2, "millicores NaN: must be a finite number", id="NaN"),
        pytest.param(
            {},
            ["cpu", "--millicores", "9", "--profile", "sin"],
            2,
            'profile.shape "sin": must be one of constant, step, sine, spike; did you mean sine?',
            id="a misspelt shape",
        ),
        pytest.param(
            {}, ["cluster", "--mebibytes", "64", "--cores", "1"], 2, "total: is cpu and memory at once", id="both kinds"
        ),
        pytest.param({}, ["cluster"], 2, "total.cores or millicores (absent): is required; send it", id="no total"),
        pytest.param(
            {"LOAD_HARNESS_API_KEY": "k"},
            ["cpu", "--cores", "1"],
            2,
            "401 Unauthorized: API key: is missing or wrong; send it as Authorization: Bearer or X-API-Key; "
            "put the key into LOAD_HARNESS_API_KEY",
            id="no key",
        ),
        pytest.param(
            {"LOAD_HARNESS_MAX_LIVE_JOBS": "1", "LOAD_HARNESS_PEERS": "127.0.0.1:1"},
            ["cluster", "--cores", "1"],
            3,
            "502 Bad Gateway: cluster load ",
            id="a cluster of which no pod is there",
        ),
        pytest.param(
            {"FAIL_RATE": "1"}, ["cpu", "--cores", "1"], 3, "500 Internal Server Error: this failure: was", id="a fault"
        ),
    ],
)
def test_not_started(  # noqa: PLR0913, PLR0917 - fixtures
    pod: Pod,
    serve: Serve,
    capsys: pytest.CaptureFixture[str],
    environ: dict[str, str],
    argv: list[str],
    code: int,
    said: str,
) -> None:
    """What the workload refuses is shown in its own words, and nothing is on stdout."""
    serve(**environ)

    assert code == load(pod, *argv)
    shown = capsys.readouterr()
    assert ("", True) == (shown.out, said in shown.err), shown.err


def test_key(pod: Pod, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key comes from the environment, where no list of processes shows it."""
    serve(LOAD_HARNESS_API_KEY="k")
    monkeypatch.setenv("LOAD_HARNESS_API_KEY", "k")

    assert 1 == load(pod, "cpu", "--cores", "1")
    assert {"k"} == {key for _, key in pod.seen}


def test_nobody_there(capsys: pytest.CaptureFixture[str], free_port: int) -> None:
    """A workload that is not there is exit code 3, with its URL, what was asked and what to check."""
    url = f"http://127.0.0.1:{free_port}"

    assert 3 == main(["load", "cpu", "--url", url, "--cores", "1"])
    assert (
        f"error: {url}: cannot be reached for POST /load/cpu: Connection refused; check that the workload runs, and "
        "that the URL is that of a pod or its Service\n"
    ) == capsys.readouterr().err


@pytest.mark.parametrize(
    "behaviour", [servers.page, servers.noise, servers.job_that_is_none, servers.location_elsewhere]
)
def test_some_other_server(capsys: pytest.CaptureFixture[str], behaviour: servers.Behaviour) -> None:
    """A server that is no workload is told from one."""
    with Misbehaving(behaviour) as server:
        assert 3 == main(["load", "memory", "--url", f"http://127.0.0.1:{server.port}", "--mebibytes", "64"])

    assert "cannot be reached for POST /load/memory" in capsys.readouterr().err


def test_answer_that_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the answer to a start does not arrive, the load may run: that is said."""
    with Misbehaving(servers.reset) as server:
        assert 3 == main(["load", "cpu", "--url", f"http://127.0.0.1:{server.port}", "--cores", "1"])

    assert "the load may have been started all the same, and then ends by itself" in capsys.readouterr().err


@dataclass
class Scripted:
    """A workload that answers as it is told, and a screen that remembers."""

    answers: list[dict[str, object] | Exception]
    shown: list[str] = field(default_factory=list)
    url: str = "http://a"

    def look(self, path: str) -> dict[str, object]:
        """Give the next answer; the last one stays."""
        assert "/load/jobs/j" == path
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def reading(self, reading: Reading) -> None:
        """Remember a reading."""
        self.shown.append(f"{reading.state} {reading.elapsed_seconds:g}")

    def silence(self, seconds: float, because: str) -> None:
        """Remember a silence."""
        self.shown.append(f"silent {seconds:g}: {because}")

    def end(self) -> None:
        """Remember the end."""
        self.shown.append("end")


def job(state: str, elapsed_seconds: float) -> dict[str, object]:
    """A job of three seconds."""
    return {
        "state": state,
        "elapsed_seconds": elapsed_seconds,
        "duration_seconds": 3.0,
        "due": {"cpu_seconds": 0.1 * elapsed_seconds},
        "achieved": {"cpu_seconds": 0.1 * elapsed_seconds},
    }


def gone(*, lost: bool = False) -> Unreachable:
    """A workload that does not answer."""
    return Unreachable(url="http://a", asked="GET", because="refused", check="check", lost=lost)


def watch(scripted: Scripted, clock: FakeClock) -> Watch:
    """Follow a scripted workload."""
    return Watch(
        workload=scripted,  # type: ignore[arg-type]
        path="/load/jobs/j",
        kind="cpu",
        progress=scripted,
        clock=clock,
    )


def test_followed_to_the_end(clock: FakeClock) -> None:
    """A load is looked at each second, and once more a little after its end."""
    scripted = Scripted([job("queued", 0.0), job("running", 1.0), job("running", 2.5), job("done", 3.0)])
    followed = watch(scripted, clock).follow()

    assert ("done", 2.5) == (followed.last.state, followed.last_live and followed.last_live.elapsed_seconds)
    assert ["queued 0", "running 1", "running 2.5", "done 3", "end"] == scripted.shown
    assert [1.0, 1.0, pytest.approx(0.6)] == clock.slept


def test_looked_at_before_the_end(clock: FakeClock) -> None:
    """A short load is seen while it runs, and not in the moment in which it ends."""
    watch(Scripted([job("running", 2.0), job("running", 2.5), job("done", 3.0)]), clock).follow()

    assert [0.5, pytest.approx(0.6)] == clock.slept


def test_over_before_anybody_looked(clock: FakeClock) -> None:
    """A load that was over at once was never seen running."""
    assert None is watch(Scripted([job("done", 3.0)]), clock).follow().last_live


def test_silence_is_borne_for_a_while(clock: FakeClock) -> None:
    """A workload that is silent for a moment is asked again, and that is shown."""
    scripted = Scripted([job("running", 1.0), gone(), {}, job("done", 3.0)])
    watch(scripted, clock).follow()

    assert ["running 1", "silent 0: refused"] == scripted.shown[:2]
    assert scripted.shown[2].startswith("silent 1: it answered without ")
    assert ["done 3", "end"] == scripted.shown[3:]


@pytest.mark.parametrize("answer", [gone(), {}], ids=["nothing", "garbage"])
def test_silence_for_too_long(clock: FakeClock, answer: dict[str, object] | Exception) -> None:
    """After the patience is over, the workload is unreachable."""
    scripted = Scripted([answer])
    with pytest.raises(Unreachable):
        watch(scripted, clock).follow()

    assert PATIENCE_SECONDS == sum(clock.slept)
    assert "end" == scripted.shown[-1]


def test_pod_that_is_silent_at_the_end(clock: FakeClock) -> None:
    """A pod that is silent as the load ends is given a moment, as what it did counts."""
    silent = {"pods": [{"address": "p", "outcome": "refused", "because": "a fault"}]}
    followed = watch(Scripted([job("done", 3.0) | silent, job("done", 3.0)]), clock).follow()
    assert () == followed.last.missing

    assert ("p: a fault",) == watch(Scripted([job("done", 3.0) | silent]), clock).follow().last.missing


def test_another_pod_answers(clock: FakeClock) -> None:
    """A pod that does not know the load will not know it later either."""
    with pytest.raises(Unreachable):
        watch(Scripted([gone(lost=True)]), clock).follow()

    assert [] == clock.slept


def test_lost_load(pod: Pod, serve: Serve) -> None:
    """Behind a balancer another pod may answer: the message says how to ask the right one."""
    serve()
    host, _, port = pod.address.partition(":")
    workload = Workload(url="http://a", target=Target(host=host, port=int(port)))
    with pytest.raises(Unreachable, match="give the URL of one pod, or use `load cluster`") as caught:
        workload.look("/load/jobs/nope")

    assert caught.value.lost


def test_interrupted(pod: Pod, serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C stops the load on the workload; that it cannot be stopped is said, and is exit code 130 as well."""
    spawn = serve()
    spawn.ends_at_once_with = None
    _interrupt_when(lambda: "GET" in "".join(path for path, _ in pod.seen))
    assert 130 == load(pod, "cpu", "--cores", "1")
    assert [True] == [child.ended for child in spawn.children]
    assert "stopped /load/jobs/" in capsys.readouterr().err
    pod.seen.clear()
    spawn.survive_kill = True
    _interrupt_when(lambda: "GET" in "".join(path for path, _ in pod.seen))

    assert 130 == load(pod, "cpu", "--cores", "0.5")
    assert "could not be stopped and ends by itself: http://" in capsys.readouterr().err


def test_progress_that_nobody_reads(pod: Pod, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that ends for another reason, here a pipe that was closed, leaves no load behind either."""
    spawn = serve()
    spawn.ends_at_once_with = None
    monkeypatch.setattr("sys.stderr", ClosedPipe())
    with pytest.raises(BrokenPipeError):
        load(pod, "cpu", "--cores", "1")

    assert [True] == [child.ended for child in spawn.children]


class ClosedPipe(io.StringIO):
    """A stream whose reader has gone."""

    def write(self, text: str) -> int:
        """Fail as such a stream does."""
        raise BrokenPipeError(text)


def _interrupt_when(condition: Callable[[], bool]) -> None:
    def interrupt() -> None:
        eventually(condition, what="a client that looks")
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command shows an example."""
    for argv in (["load"], ["load", "cpu"], ["load", "memory"], ["load", "cluster"]):
        assert 0 == main([*argv, "--help"])
        assert "Example: load-harness load " in capsys.readouterr().out
