"""What a pod remembers of itself, and what is made of the answers of several."""

import queue
import threading
from dataclasses import replace

import pytest

from load_harness.live.busiest import MOST_LINES
from load_harness.live.exchange import Strange, as_document, from_document
from load_harness.live.from_pods import charts_from_pods
from load_harness.live.histogram import quantile
from load_harness.live.model import Chart, Line, Source
from load_harness.live.samples import SLOTS, STEP_SECONDS, Sampler, Samples, Step, Totals
from tests.load_harness.live_figures import EDGES, pod, step

NOW_SLOT = 1000
NOW = (NOW_SLOT + 1) * STEP_SECONDS + 0.5
"""A moment at which the step NOW_SLOT is the newest that every pod has told of."""


def totals(requests: float, **changes: object) -> Totals:
    """A pod that answered so many, all good and quick."""
    good: dict[str, object] = {
        "requests": requests,
        "errors": 0.0,
        "buckets": (requests, 0.0, 0.0),
        "cpu_seconds": requests / 10,
        "memory_bytes": 1.0,
    }
    return Totals(**(good | changes))  # type: ignore[arg-type]


def chart(charts: tuple[Chart, ...], name: str) -> Chart:
    """The chart of a name."""
    return next(one for one in charts if one.id == name)


def last(one: Chart, line: str) -> float | None:
    """The newest value of a line."""
    return next(drawn.values[-1] for drawn in one.lines if drawn.name == line)


class TestSamples:
    """The ring."""

    def test_a_step_is_what_happened_between_two_samples(self) -> None:
        """Counts are differences, CPU is per second."""
        samples = Samples()
        samples.add(7, totals(10))
        samples.add(8, totals(30))
        expected = Step(slot=8, requests=20, errors=0, buckets=(20, 0, 0), cpu_cores=1.0, memory_bytes=1.0)
        assert (expected,) == samples.steps()

    def test_a_missed_sample_is_a_gap(self) -> None:
        """What happened meanwhile is not spread over steps of which nobody knows."""
        samples = Samples()
        for slot in (1, 2, 4, 5):
            samples.add(slot, totals(slot))
        assert [2, 5] == [one.slot for one in samples.steps()]

    def test_a_clock_that_is_put_back_begins_anew(self) -> None:
        """Otherwise nothing would be remembered until it has caught up."""
        samples = Samples()
        for slot in (1000, 1001, 1, 2):
            samples.add(slot, totals(5))
        assert [2] == [one.slot for one in samples.steps()]

    def test_a_second_sample_in_a_step_changes_nothing(self) -> None:
        """The first one stands."""
        samples = Samples()
        for requests in (1, 2):
            samples.add(3, totals(requests))
        samples.add(4, totals(10))
        assert [9] == [one.requests for one in samples.steps()]

    def test_five_minutes_are_remembered(self) -> None:
        """However long the pod runs."""
        samples = Samples()
        for slot in range(10_000):
            samples.add(slot, totals(slot))
        assert [*range(10_000 - SLOTS, 10_000)] == [one.slot for one in samples.steps()]

    def test_what_is_older_than_five_minutes_is_forgotten_over_a_gap_too(self) -> None:
        """The ring is full of samples then, and they are old."""
        samples = Samples()
        for slot in (1, 2, 1 + SLOTS * 2, 2 + SLOTS * 2):
            samples.add(slot, totals(slot))
        assert [2 + SLOTS * 2] == [one.slot for one in samples.steps()]

    @pytest.mark.parametrize("after", [None, 0.5], ids=["cannot be read", "fell, as a process took its time along"])
    def test_cpu_that_is_not_known_is_none(self, after: float | None) -> None:
        """It is never zero."""
        samples = Samples()
        samples.add(1, totals(1, cpu_seconds=1.0))
        samples.add(2, totals(2, cpu_seconds=after))
        assert [None] == [one.cpu_cores for one in samples.steps()]


class TestSampler:
    """Who fills the ring."""

    def test_it_waits_for_the_next_step_of_the_clock(self) -> None:
        """So that the steps of all pods are the same moments."""
        sampler = Sampler(Samples(), lambda: totals(1), now=lambda: 100.75)
        assert 1.25 == sampler.sample()

    def test_it_samples_on_a_thread_of_its_own_once(self) -> None:
        """However often it is started; each thread samples before it looks whether it is to stop."""
        read_on: queue.Queue[threading.Thread] = queue.Queue()

        def reading() -> Totals:
            read_on.put(threading.current_thread())
            return totals(1)

        sampler = Sampler(Samples(), reading, now=lambda: 100.0)
        sampler.start()
        mine = read_on.get(timeout=30)
        assert threading.current_thread() is not mine
        sampler.start()
        sampler.stop()
        assert not mine.is_alive()
        assert {mine} >= set(read_on.queue)


class TestQuantile:
    """As `histogram_quantile` has it."""

    @pytest.mark.parametrize(
        ("ratio", "counts", "expected"),
        [
            pytest.param(0.5, (10, 0, 0), 0.05, id="in the middle of the first bucket, which begins at zero"),
            pytest.param(0.95, (90, 10, 0), 0.15, id="in the middle of the second"),
            pytest.param(1.0, (90, 10, 0), 0.2, id="at its end"),
            pytest.param(0.99, (1, 0, 99), 0.2, id="beyond all edges it is the last edge"),
            pytest.param(0.5, (0, 4, 0), 0.15, id="empty buckets before it are passed"),
            pytest.param(0.5, (0, 0, 0), None, id="of nothing there is none"),
        ],
    )
    def test_it_lies_where_prometheus_says(self, ratio: float, counts: tuple[int, ...], expected: float | None) -> None:
        """Linear within a bucket."""
        found = quantile(ratio, EDGES, counts)
        assert expected == (found if found is None else pytest.approx(found))


class TestExchange:
    """What pods tell each other."""

    def test_what_a_pod_says_is_read_as_it_was_meant(self) -> None:
        """Gaps and unknown figures included."""
        said = pod("a", {5: step(5), 7: step(7, cpu_cores=None)}, cpu_limit_cores=0.5)
        assert said == from_document(as_document(said))

    def test_a_pod_that_has_just_begun_has_no_steps(self) -> None:
        """That is a good document."""
        assert {} == from_document(as_document(pod("a"))).steps

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"step_seconds": 3}, id="other steps"),
            pytest.param({"requests": [1, 2, 3]}, id="columns of different lengths"),
            pytest.param({"requests": ["1"]}, id="texts for numbers"),
            pytest.param({"requests": [True]}, id="truth for numbers"),
            pytest.param({"errors": [None]}, id="a figure that is missing beside one that is not"),
            pytest.param({"latency_counts": [[1]]}, id="too few buckets"),
            pytest.param({"latency_counts": [7]}, id="no buckets"),
            pytest.param({"cpu_cores": [float("nan")]}, id="no number"),
            pytest.param({"first": None}, id="no moment"),
            pytest.param({"memory_bytes": "many"}, id="no column"),
            pytest.param({"requests": [1] * (SLOTS + 1)}, id="more than there is to say"),
        ],
    )
    def test_what_is_none_of_it_is_refused(self, changes: dict[str, object]) -> None:
        """A pod's word is another program's word."""
        document = as_document(pod("a", {5: step(5)})) | changes
        with pytest.raises(Strange, match="is not what this version of the workload says of itself"):
            from_document(document)

    def test_a_document_of_something_else_is_refused(self) -> None:
        """Such as of a version that has no figures."""
        with pytest.raises(Strange):
            from_document({"jobs": []})


class TestChartsFromPods:
    """Adding up."""

    def test_requests_are_added_up_per_second(self) -> None:
        """Two pods with ten requests in two seconds each."""
        pods = [pod(name, {NOW_SLOT: step(NOW_SLOT)}) for name in "ab"]
        charts = charts_from_pods(pods, NOW)
        assert 10.0 == last(chart(charts, "requests"), "all pods")
        assert 0.1 == last(chart(charts, "errors"), "all pods")
        assert 0.05 == pytest.approx(last(chart(charts, "latency"), "p50") or 0)
        assert 0.5 == last(chart(charts, "cpu"), "b")
        assert 64.0 == last(chart(charts, "memory"), "a")
        assert 2 == last(chart(charts, "replicas"), "answering")
        assert {Source.PODS} == {one.source for one in charts}

    def test_the_last_value_is_of_the_last_step_that_all_have_told_of(self) -> None:
        """The one that is going on is known to some pods only."""
        charts = charts_from_pods([pod("a", {NOW_SLOT + 1: step(NOW_SLOT + 1)})], NOW)
        requests = chart(charts, "requests")
        assert None is last(requests, "all pods")
        assert NOW_SLOT * STEP_SECONDS == requests.first + (SLOTS - 1) * requests.step_seconds

    def test_a_sum_without_a_pod_that_was_there_is_a_gap(self) -> None:
        """It would look as if the requests had become fewer."""
        slots = range(NOW_SLOT - 2, NOW_SLOT + 1)
        whole = {slot: step(slot) for slot in slots}
        holed = {slot: step(slot) for slot in slots if slot != NOW_SLOT - 1}
        requests = chart(charts_from_pods([pod("a", whole), pod("b", holed)], NOW), "requests")
        assert (10.0, None, 10.0) == requests.lines[0].values[-3:]

    def test_a_pod_that_came_later_is_no_gap(self) -> None:
        """Before it there was one pod less."""
        early = {slot: step(slot) for slot in (NOW_SLOT - 1, NOW_SLOT)}
        requests = chart(charts_from_pods([pod("a", early), pod("b", {NOW_SLOT: step(NOW_SLOT)})], NOW), "requests")
        assert (5.0, 10.0) == requests.lines[0].values[-2:]

    def test_no_requests_fail_at_no_rate(self) -> None:
        """A share of nothing is not known, and neither is how long nothing took."""
        idle = step(NOW_SLOT, requests=0.0, errors=0.0, buckets=(0.0, 0.0, 0.0))
        charts = charts_from_pods([pod("a", {NOW_SLOT: idle})], NOW)
        assert 0.0 == last(chart(charts, "requests"), "all pods")
        assert None is last(chart(charts, "errors"), "all pods")
        assert None is last(chart(charts, "latency"), "p99")

    def test_quantiles_are_over_ten_seconds(self) -> None:
        """The steps before count, those before them do not."""
        slow = {slot: step(slot, buckets=(0.0, 9.0, 0.0)) for slot in range(NOW_SLOT - 9, NOW_SLOT - 4)}
        quick = {slot: step(slot) for slot in range(NOW_SLOT - 4, NOW_SLOT + 1)}
        latency = chart(charts_from_pods([pod("a", slow | quick)], NOW), "latency")
        p99 = next(line.values for line in latency.lines if line.name == "p99")
        assert 0.099 == pytest.approx(p99[-1] or 0)
        assert (p99[-2] or 0) > 0.1

    def test_buckets_of_two_versions_are_not_added_up(self) -> None:
        """Their edges differ; all else is there."""
        steps = {NOW_SLOT: step(NOW_SLOT)}
        charts = charts_from_pods([pod("a", steps), pod("b", steps, edges=(0.3, 0.4))], NOW)
        assert None is last(chart(charts, "latency"), "p50")
        assert 10.0 == last(chart(charts, "requests"), "all pods")

    def test_requests_and_limits_are_lines_to_compare_with(self) -> None:
        """Where they are known."""
        granted = pod("a", {NOW_SLOT: step(NOW_SLOT)}, cpu_request_cores=0.2, memory_limit_bytes=512.0)
        charts = charts_from_pods([granted, replace(granted, pod="b", cpu_request_cores=None)], NOW)
        references = [line for line in chart(charts, "cpu").lines if line.reference]
        assert [Line(name="request", values=(0.2,) * SLOTS, reference=True)] == references
        assert 512.0 == last(chart(charts, "memory"), "limit")

    def test_of_many_pods_the_busiest_are_drawn(self) -> None:
        """And it is said."""
        many = [pod(f"p{n:02}", {NOW_SLOT: step(NOW_SLOT, cpu_cores=n / 10)}) for n in range(MOST_LINES + 3)]
        cpu = chart(charts_from_pods(many, NOW), "cpu")
        assert [f"p{n:02}" for n in range(3, MOST_LINES + 3)] == [line.name for line in cpu.lines]
        assert f"the {MOST_LINES} busiest of {MOST_LINES + 3} pods" == cpu.note

    def test_nobody_is_not_none_answering(self) -> None:
        """Without pods nothing is known."""
        assert all(not one.known for one in charts_from_pods([], NOW))
