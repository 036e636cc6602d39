"""What the page makes of Prometheus' answers, and what it says where there are none."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import promql_parser
import pytest
from prometheus_client import CollectorRegistry

from load_harness.cgroup import Limits
from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.errors import Problem
from load_harness.live.exchange import as_document
from load_harness.live.facts import questions
from load_harness.live.from_prometheus import FromPrometheus, Reading
from load_harness.live.identity import Workload, every_pod, own_series, workload_of
from load_harness.live.model import Live, Source
from load_harness.live.own import OwnFigures
from load_harness.live.prometheus import Prometheus, PrometheusSilent, Query, Series
from load_harness.live.queries import QUANTILES, Queries, of_objectives, rate_seconds
from load_harness.live.reading import AskPods, LiveReader
from load_harness.live.samples import Samples
from load_harness.live.usage import UsageReader, Used
from load_harness.metrics import HttpMetrics
from load_harness.outbound import MOST_ANSWER_BYTES, Answer
from load_harness.settings import Settings
from load_harness.sibling_names import POD_CONTAINER_LIMITS
from tests.load_harness.live_figures import pod, step
from tests.load_harness.live_prometheus import Rows, StubPrometheus
from tests.load_harness.servers import Misbehaving

NOW = 1_700_000_004.0
END = 1_700_000_000.0
STARTED = 1_699_999_000.25
OWN = {"namespace": "shop", "job": "cart", "pod": "cart-7d9f8b6c5-x2x4z"}
OTHER = {"namespace": "shop", "job": "tea", "pod": "tea-5d9f8b6c5-abcde"}
KNOWN: dict[str, Rows] = {
    "process_start_time_seconds ==": [(OWN, STARTED)],
    "load_harness_build_info": [(OWN, 1), (OTHER, 1)],
    "count_over_time": [({}, 60)],
    "histogram_quantile(0.99": [({}, 0.25)],
    "or 0 *": [({}, 0.125)],
    "http_requests_total": [({}, 42.5)],
    "container_cpu_usage": [({"pod": OWN["pod"]}, 0.3)],
    "container_memory_working_set": [({"pod": OWN["pod"]}, 1024)],
    "resource_requests": [({"resource": "cpu"}, 0.2), ({"resource": "memory"}, 2048)],
    "min_replicas": [({}, 1)],
    "max_replicas": [({}, 8)],
    "status_desired_replicas": [({}, 3)],
    "kube_deployment_spec_replicas": [({}, 3)],
    "replicas_available": [({}, 2)],
    "slo:objective": [({"slo_service": "cart", "slo_id": "cart-up", "slo": "up"}, 0.999)],
    "slo:time_period": [({"slo_service": "cart", "slo_id": "cart-up", "slo": "up"}, 30)],
    "budget_remaining": [
        ({"slo_service": "tea", "slo_id": "cart-up", "slo": "up"}, 0.25),
        ({"slo_service": "cart", "slo_id": "cart-up", "slo": "up"}, 0.75),
    ],
    "flagger_canary_status": [({"name": "cart"}, 0)],
    "flagger_canary_weight": [({"workload": "cart"}, 20), ({"workload": "cart-primary"}, 80)],
}


@pytest.fixture
def stub() -> Iterator[StubPrometheus]:
    """A Prometheus that knows everything about this pod's workload, and another workload."""
    with StubPrometheus(KNOWN) as stub:
        yield stub


def asking(url: str, **changes: object) -> FromPrometheus:
    """Ask a Prometheus."""
    good: dict[str, object] = {"url": url, "token_file": None, "timeout_seconds": 5.0}
    return FromPrometheus(prometheus=Prometheus(**(good | changes)), started_at=STARTED)  # type: ignore[arg-type]


def own_figures() -> OwnFigures:
    """A pod that has not done anything."""
    limits = Limits(cpu_millicores=2000, cpu_source="host", memory_bytes=1 << 30, memory_source="host")
    return OwnFigures(
        pod="me",
        version="1",
        settings=Settings.from_env({}),
        http=HttpMetrics(CollectorRegistry()),
        usage=UsageReader(measured_by="cgroup", read=lambda: Used(cpu_seconds=1.0, memory_bytes=2.0)),
        limits=lambda: limits,
        samples=Samples(),
    )


def read(
    source: FromPrometheus | None, ask_pods: AskPods | None = None, now: Callable[[], float] = lambda: NOW
) -> Live:
    """Read once."""
    return LiveReader(own=own_figures(), ask_pods=ask_pods, prometheus=source, now=now).read()


def last(live: Live, name: str) -> dict[str, float | None]:
    """The newest values of a chart."""
    (chart,) = (chart for chart in live.charts if chart.id == name)
    return {line.name: line.values[-1] for line in chart.lines}


class TestCharts:
    """What Prometheus knows."""

    def test_everything_is_read(self, stub: StubPrometheus) -> None:
        """Each chart has its lines, on a grid that ends at the last whole step."""
        live = read(asking(stub.url))
        assert (Source.PROMETHEUS, None, "shop/cart") == (live.source, live.because, live.workload)
        assert {"all pods": 42.5} == last(live, "requests")
        assert {"p50": None, "p95": None, "p99": 0.25} == last(live, "latency")
        assert {"all pods": 0.125} == last(live, "errors")
        assert {OWN["pod"]: 0.3, "request": 0.2} == last(live, "cpu")
        assert {OWN["pod"]: 1024, "request": 2048} == last(live, "memory")
        assert {"wanted by the autoscaler": 3, "wanted": 3, "ready": 2} == last(live, "replicas")
        chart = live.charts[0]
        assert (END, 61) == (chart.first + 60 * chart.step_seconds, len(chart.lines[0].values))
        assert (None, 42.5, 42.5) == chart.lines[0].values[-3:]

    def test_what_only_it_knows_is_read_too(self, stub: StubPrometheus) -> None:
        """A figure that is not recorded yet stays unknown."""
        facts = read(asking(stub.url)).facts
        assert {} == facts.because
        assert facts.replicas is not None
        assert (3, 1, 8, 3, 2) == (
            facts.replicas.wanted_by_autoscaler,
            facts.replicas.fewest,
            facts.replicas.most,
            facts.replicas.wanted,
            facts.replicas.ready,
        )
        (objective,) = facts.objectives
        assert ("up", 0.999, 30, 0.75, None) == (
            objective.name,
            objective.objective_ratio,
            objective.days,
            objective.budget_left_ratio,
            objective.burn_rate,
        )
        (canary,) = facts.canaries
        assert ("cart", "analysis runs", 20) == (canary.name, canary.phase, canary.weight_percent)

    @pytest.mark.parametrize(
        ("status", "weight", "phase"),
        [
            pytest.param(1, 0, "promoted, or none yet", id="done"),
            pytest.param(1, 40, "waits for promotion, or is being promoted", id="a gate is closed"),
            pytest.param(2, 0, "rolled back", id="rolled back"),
            pytest.param(7, 0, "status 7", id="a number of another version"),
        ],
    )
    def test_a_release_has_a_phase(self, stub: StubPrometheus, status: int, weight: int, phase: str) -> None:
        """Flagger's number in words, and 1 is no promotion while requests go to the canary."""
        stub.rows["flagger_canary_status"] = [({"name": "cart"}, status)]
        stub.rows["flagger_canary_weight"] = [({"workload": "cart"}, weight)]
        assert [phase] == [canary.phase for canary in read(asking(stub.url)).facts.canaries]

    def test_what_is_no_number_is_not_known(self, stub: StubPrometheus) -> None:
        """NaN is what Prometheus says of nothing by nothing."""
        stub.rows["http_requests_total"] = [({}, "NaN")]
        assert {"all pods": None} == last(read(asking(stub.url)), "requests")

    def test_without_rules_it_is_said(self, stub: StubPrometheus) -> None:
        """An empty panel would look as if all were well."""
        del stub.rows["slo:objective"]
        assert "Prometheus records no SLO rules (slo:... series)" == read(asking(stub.url)).facts.because["objectives"]

    def test_rules_of_others_are_not_this_workloads(self, stub: StubPrometheus) -> None:
        """And which there are is said."""
        stub.rows["slo:objective"] = [({"slo_service": "tea", "slo_id": "tea-up", "slo": "up"}, 0.9)]
        because = read(asking(stub.url)).facts.because["objectives"]
        assert "Prometheus records no SLO of cart, only of tea" == because

    def test_what_exporters_do_not_say_comes_from_the_pods(self, stub: StubPrometheus) -> None:
        """Each chart says where its figures are from."""
        for gone in ("container_cpu_usage", "status_desired_replicas", "kube_deployment_spec_replicas"):
            del stub.rows[gone]
        del stub.rows["replicas_available"]
        slot = int(NOW // 2) - 1
        document = as_document(pod("p", {slot: step(slot, cpu_cores=0.75)}))
        answer = PodAnswer(address="a:1", outcome=Outcome.ANSWERED, answer=Answer(status=200, document=document))
        live = read(asking(stub.url), lambda *_: [answer])
        assert {"p": 0.75} == last(live, "cpu")
        assert {"answering": 1} == last(live, "replicas")
        assert {OWN["pod"]: 1024, "request": 2048} == last(live, "memory")
        assert {
            "requests": (Source.PROMETHEUS, None),
            "latency": (Source.PROMETHEUS, None),
            "errors": (Source.PROMETHEUS, None),
            "cpu": (Source.PODS, "Prometheus has no container metrics (the kubelet's cAdvisor) of these pods"),
            "memory": (Source.PROMETHEUS, None),
            "replicas": (Source.PODS, "Prometheus has no metrics of this Deployment (kube-state-metrics)"),
        } == {chart.id: (chart.source, chart.note) for chart in live.charts}


class TestIdentity:
    """Which series are this workload's."""

    def test_it_is_found_by_the_start_of_this_very_process(self, stub: StubPrometheus) -> None:
        """Once: later readings do not ask again."""
        source = asking(stub.url)
        source.read(NOW)
        before = len(stub.seen)
        source.read(NOW)
        again = [asked["query"] for asked in stub.seen[before:]]
        assert own_series(STARTED) not in again
        assert any('namespace="shop",pod=~"cart(-primary)?-' in query for query in again)

    def test_a_pod_that_was_not_scraped_yet_belongs_to_the_only_workload(self) -> None:
        """It is asked about again until its own series are there."""
        assert Workload(namespace="shop", job="cart", name="cart") == workload_of((), (Series(labels=OWN, samples=()),))

    def test_it_is_said_that_this_pod_was_not_scraped_yet(self, stub: StubPrometheus) -> None:
        """Until it was: the figures are then of the others."""
        stub.rows["load_harness_build_info"] = [(OWN, 1)]
        own = stub.rows.pop("process_start_time_seconds ==")
        source = asking(stub.url)
        assert "shop/cart, which has not been seen to include this pod (yet)" == read(source).workload
        stub.rows = {"process_start_time_seconds ==": own, **stub.rows}
        assert "shop/cart" == read(source).workload

    def test_one_of_several_cannot_be_guessed(self) -> None:
        """The sentence names them."""
        found = workload_of((), (Series(labels=OWN, samples=()), Series(labels=OTHER, samples=())))
        assert (
            "knows 2 such workloads (shop/cart, shop/tea), and has not scraped this pod yet, so which one it belongs "
            "to cannot be told"
        ) == found

    def test_primary_and_canary_are_one_workload(self) -> None:
        """Whatever their jobs are called."""
        primary = OWN | {"job": "cart-primary", "pod": "cart-primary-7d9f8b6c5-x2x4z"}
        canary = OWN | {"job": "cart-canary"}
        found = workload_of((), tuple(Series(labels=labels, samples=()) for labels in (primary, canary)))
        assert isinstance(found, Workload)
        assert "shop/cart" == found.title

    @pytest.mark.parametrize(
        ("pod_name", "name"),
        [
            ("cart-7d9f8b6c5-x2x4z", "cart"),
            ("my-cart-primary-7d9f8b6c5-x2x4z", "my-cart"),
            ("cart-0", "cart"),
            ("cart-smoke-x2x4z", None),
            ("", None),
            ("oddly", None),
        ],
    )
    def test_a_pod_is_called_after_its_deployment(self, pod_name: str, name: str | None) -> None:
        """Or after its StatefulSet; without a pod's name, as in Compose, the job alone tells."""
        found = workload_of((), (Series(labels={"job": "cart", "pod": pod_name}, samples=()),))
        assert isinstance(found, Workload)
        assert name == found.name

    def test_names_are_quoted(self) -> None:
        """A label may hold anything."""
        workload = Workload(namespace='a"b', job='x"} or up', name=None)
        assert promql_parser.parse(f"up{{{workload.own}}}")

    def test_every_query_is_one(self) -> None:
        """As Prometheus' own grammar has it, for a name with dots and dashes."""
        queries = Queries(workload=Workload(namespace="n", job="j", name="a.b-c"))
        texts = [
            queries.scrapes(20),
            queries.container_scrapes(20),
            queries.requests(),
            queries.errors(),
            queries.cpu(),
            queries.memory(),
            queries.granted(POD_CONTAINER_LIMITS),
            *(queries.latency(ratio) for ratio in QUANTILES.values()),
            *(question.promql for question in questions(queries, 1.0).values()),
            of_objectives("up"),
            own_series(STARTED),
            every_pod(),
        ]
        for text in texts:
            assert promql_parser.parse(text)

    @pytest.mark.parametrize(
        ("scrapes", "seconds"),
        [
            pytest.param((10.0, 60.0), 10, id="every two seconds"),
            pytest.param((5.0, 5.0), 16, id="a young pod"),
            pytest.param((1.0, 8.0), 60, id="every fifteen seconds"),
            pytest.param((None, 2.0), 120, id="every minute"),
            pytest.param((None, None), 120, id="not yet"),
        ],
    )
    def test_a_rate_spans_four_scrapes(self, scrapes: tuple[float | None, float | None], seconds: int) -> None:
        """And ten seconds at least, two minutes at most."""
        assert seconds == rate_seconds(scrapes)


class TestSilence:
    """Every way in which there is no answer has its sentence."""

    def test_unset(self) -> None:
        """Then the pods are asked, and nothing else is known."""
        live = read(None)
        assert (Source.PODS, "LOAD_HARNESS_PROMETHEUS_URL is not set") == (live.source, live.because)
        assert {"replicas", "objectives", "canaries"} == set(live.facts.because)
        assert {"not known without Prometheus"} == set(live.facts.because.values())

    def test_nobody_listens(self) -> None:
        """The sentence says where, and what to check."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        live = read(asking(f"http://127.0.0.1:{port}"))
        assert Source.PODS is live.source
        assert (
            f"http://127.0.0.1:{port} takes no connection (Connection refused); check LOAD_HARNESS_PROMETHEUS_URL and "
            "the network policies"
        ) == live.because

    def test_it_hangs(self) -> None:
        """It is given so long, and no longer."""
        with Misbehaving(lambda _connection: None) as server:
            live = read(asking(f"http://127.0.0.1:{server.port}", timeout_seconds=0.05))
        assert f"http://127.0.0.1:{server.port} did not answer (no complete answer within 0.05 s)" == live.because

    def test_it_is_left_alone_for_a_while(self) -> None:
        """Each attempt may take its whole time; the reason is shown meanwhile."""

        class Silent(FromPrometheus):
            """Never answers."""

            asked = 0

            def read(self, now: float) -> Reading:
                """Count, and say nothing."""
                Silent.asked += 1
                message = f"silent at {now:g}"
                raise PrometheusSilent(message)

        times = iter([0.0, 14.0, 16.0])
        silent = Silent(prometheus=asking("http://unused").prometheus, started_at=STARTED)
        reader = LiveReader(own=own_figures(), ask_pods=None, prometheus=silent, now=lambda: next(times))
        assert ["silent at 0", "silent at 0", "silent at 16"] == [reader.read().because for _ in range(3)]
        assert 2 == Silent.asked

    @pytest.mark.parametrize(
        ("status", "body", "said"),
        [
            pytest.param(
                401, b'{"error": "who?"}', "answered 401: who?; check LOAD_HARNESS_PROMETHEUS_BEARER", id="401"
            ),
            pytest.param(503, b"{}", "answered 503: no reason was given", id="not ready"),
            pytest.param(400, b'{"status": "error", "error": "parse"}', "answered 400: parse", id="refused"),
            pytest.param(200, b"<html>", "answers, but not as Prometheus does", id="a page"),
            pytest.param(200, b'{"status": "success", "data": 7}', "not as Prometheus does", id="no result"),
            pytest.param(200, b" " * (MOST_ANSWER_BYTES + 2), "not as Prometheus does", id="no end"),
        ],
    )
    def test_it_answers_otherwise(self, stub: StubPrometheus, status: int, body: bytes, said: str) -> None:
        """Its own words are shown where it has any."""
        stub.status, stub.body = status, lambda: body
        live = read(asking(stub.url))
        assert Source.PODS is live.source
        assert said in (live.because or "")

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            pytest.param(b'{"status": "success", "data": 7}', "answers, but not as Prometheus does", id="no result"),
            pytest.param(
                b'{"status": "success", "data": {"result": [3, {"metric": {"pod": 7}, "value": ["x", {}]}]}}',
                "has no series of this workload",
                id="labels and samples that are none",
            ),
        ],
    )
    def test_what_answers_there_may_be_anything(self, stub: StubPrometheus, body: bytes, said: str) -> None:
        """It is named, and the pods' own figures are shown."""
        stub.body = lambda: body
        live = read(asking(stub.url))
        assert Source.PODS is live.source
        assert f"{stub.url} {said}" in (live.because or "")

    def test_it_does_not_scrape_this_workload(self, stub: StubPrometheus) -> None:
        """Which is no lack of requests."""
        stub.rows = {}
        assert "has no series of this workload; check that it scrapes /metrics" in (
            read(asking(stub.url)).because or ""
        )

    def test_the_token_is_read_each_time(self, stub: StubPrometheus, tmp_path: Path) -> None:
        """Whoever rotates it writes the file anew."""
        token = tmp_path / "token"
        source = asking(stub.url, token_file=token)
        for text in ("one", "two\n"):
            token.write_text(text)
            source.read(NOW)
        assert ("Bearer one", "Bearer two") == (stub.seen[0]["token"], stub.seen[-1]["token"])
        assert {"/prefix/api/v1/query", "/prefix/api/v1/query_range"} == {asked["path"] for asked in stub.seen}

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            pytest.param(None, "cannot be read from", id="missing"),
            pytest.param(b"", "is empty, or more than one line", id="empty"),
            pytest.param(b"a\nb", "is empty, or more than one line", id="two lines"),
            pytest.param(b"\xff", "it is no plain text", id="bytes"),
        ],
    )
    def test_a_bad_token_is_not_sent(
        self, stub: StubPrometheus, tmp_path: Path, content: bytes | None, said: str
    ) -> None:
        """The sentence names the file, never what is in it."""
        token = tmp_path / "token"
        if content is not None:
            token.write_bytes(content)
        live = read(asking(stub.url, token_file=token))
        assert said in (live.because or "")
        assert str(token) in (live.because or "")
        assert [] == stub.seen

    def test_four_questions_at_once_at_most(self, stub: StubPrometheus) -> None:
        """However many there are."""
        lock, going, most = threading.Lock(), [0], [0]
        turn = threading.Barrier(4)

        def body() -> bytes:
            with lock:
                going[0] += 1
                most[0] = max(most[0], going[0])
            turn.wait(5)
            with lock:
                going[0] -= 1
            return b'{"status": "success", "data": {"result": []}}'

        stub.body = body
        asking(stub.url).prometheus.all([Query(promql="up", time=1.0)] * 8)
        assert 4 == most[0]

    def test_silence_has_an_exception_of_its_own(self) -> None:
        """So that a mistake of ours is not taken for it."""
        with pytest.raises(PrometheusSilent):
            asking("http://127.0.0.1:1").read(NOW)


class TestPods:
    """The pods' own figures."""

    def test_a_pod_that_does_not_answer_is_named(self) -> None:
        """With the reason."""
        gone = PodAnswer(address="b:1", outcome=Outcome.UNREACHABLE, because="Connection refused")
        strange = PodAnswer(address="c:1", outcome=Outcome.ANSWERED, answer=Answer(status=200, document={}))
        live = read(None, lambda *_: [gone, strange])
        assert 0 == live.pods
        assert {
            "b:1": "Connection refused",
            "c:1": "what it answers is not what this version of the workload says of itself",
        } == live.missing

    def test_pods_of_one_name_are_told_apart(self) -> None:
        """As on one machine, where all have its name."""
        slot = int(NOW // 2) - 1
        document = as_document(pod("vm", {slot: step(slot)}))
        answers = [
            PodAnswer(address=address, outcome=Outcome.ANSWERED, answer=Answer(status=200, document=document))
            for address in ("a:1", "b:1")
        ]
        assert ["vm a:1", "vm b:1"] == list(last(read(None, lambda *_: answers), "cpu"))

    def test_without_a_list_of_pods_this_one_tells(self) -> None:
        """And why it is alone is said."""

        def unknown(*_: object) -> list[PodAnswer]:
            raise Problem(503, "peers: gone")  # type: ignore[arg-type]

        live = read(None, unknown)
        assert (1, {"the other pods": "peers: gone"}) == (live.pods, live.missing)
