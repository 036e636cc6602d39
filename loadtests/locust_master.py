"""The master of several Locust processes: it shares the load out, keeps the record and exports, and sends nothing."""

import logging
import time

from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import STATE_MISSING, MasterRunner

from loadtests.clock import LoadClock
from loadtests.locust_parts import open_record, refuse, request_kinds, scenario_name, serve
from loadtests.locust_settings import SCENARIO, LocustSettings
from loadtests.metrics import LocustCollector
from loadtests.plan import LoadPlan, OpenPlan
from loadtests.record_keeper import RecordKeeper
from loadtests.record_merge import Merger
from loadtests.record_rows import DiscardedRows, RowSink
from loadtests.series_counts import SeriesCounts
from loadtests.shapes import START_LEAD_SECONDS, ArrivalsShape
from loadtests.worker_messages import HERE, TASK, TOLD, Task, Told, plan_digest


def prepare(environment: Environment, settings: LocustSettings) -> None:
    """Prepare the process."""
    master = _Master(environment, settings)
    master.listen()
    if settings.scenario is not None and isinstance(settings.scenario.plan, OpenPlan):
        master.follow(settings.scenario.plan)


class _Master:
    def __init__(self, environment: Environment, settings: LocustSettings) -> None:
        assert isinstance(environment.runner, MasterRunner)  # noqa: S101 - that is what this module is for
        self._environment = environment
        self._runner = environment.runner
        self._settings = settings
        self._clock = LoadClock(settings.start_time or time.time(), wall=time.time, steady=time.monotonic)
        self._merger: Merger | None = None
        self._last_told: dict[str, Told] = {}
        self._here: set[str] = set()
        self._is_under_way = False
        self._has_begun = False
        self._waiting_since = time.monotonic()

    def listen(self) -> None:
        """Take in what workers tell, and export it."""
        self._runner.register_message(TOLD, self._on_told)
        self._runner.register_message(HERE, self._on_here)
        if self._settings.metrics_port is not None:
            collector = LocustCollector(
                scenario_name(self._settings), read_counts=self._counts, count_users=self._count_users
            )
            serve(self._environment, collector, self._settings)

    def follow(self, plan: OpenPlan) -> None:
        """Follow a plan as soon as the workers are ready for it."""
        path = self._settings.client_log
        sink: RowSink = DiscardedRows() if path is None else open_record(path)
        self._environment.events.test_stop.add_listener(self._stop)  # type: ignore[no-untyped-call]
        self._environment.events.quitting.add_listener(self._note_nothing_sent)  # type: ignore[no-untyped-call]
        self._environment.shape_class = ArrivalsShape(
            plan.duration_seconds,
            self._clock,
            begin=self._begin,
            count_processes=lambda: self._count_processes(plan, sink),
            is_done=lambda: self._merger is not None and self._merger.is_done,
        )

    # Private

    def _on_here(self, msg: Message, **_: object) -> None:
        if self._settings.scenario is None:
            refuse(
                f"{SCENARIO}: is set for worker {msg.node_id} and not for the master, which must know the plan, too; "
                "give both the same file"
            )
        self._here.add(msg.node_id)

    def _begin(self) -> None:
        if self._is_under_way:
            return  # Locust says it once more after the first tick
        self._is_under_way = self._has_begun = True
        self._waiting_since = time.monotonic()
        if self._settings.start_time is None and not self._is_recorded():
            self._clock.begin(time.time() + START_LEAD_SECONDS)
            self._merger = None  # everything is shared out anew

    def _count_processes(self, plan: OpenPlan, sink: RowSink) -> int:
        """Count the workers that share the load; none before all who are there are ready for their share."""
        if self._merger is None:
            workers = self._workers()
            if not workers:
                self._waiting_since = time.monotonic()
            if not workers or not self._are_here(workers):
                return 0
            self._share_out(plan, workers, sink)
        return self._merger.count if self._merger else 0

    def _workers(self) -> list[str]:
        clients = (client.id for client in self._runner.clients.all if client.state != STATE_MISSING)
        return sorted(clients, key=self._runner.get_worker_index)

    def _are_here(self, workers: list[str]) -> bool:
        missing = [worker for worker in workers if worker not in self._here]
        if missing and time.monotonic() - self._waiting_since > _READY_WITHIN_SECONDS:
            refuse(
                f"{SCENARIO}: worker {' and '.join(missing)} did not ask for a share of it within "
                f"{_READY_WITHIN_SECONDS:g} s; give every process the same locustfile and the same scenario"
            )
        return not missing

    def _share_out(self, plan: OpenPlan, workers: list[str], sink: RowSink) -> None:
        if plan.in_flight_cap < len(workers):
            rule = f"is less than 1 for each of {len(workers)} workers"
            refuse(f"{SCENARIO}: in_flight {plan.in_flight_cap} {rule}; raise it")
        if self._settings.start_time is None:
            self._clock.begin(time.time() + START_LEAD_SECONDS)
        self._merger = Merger(sink, workers, steady=time.monotonic)
        self._send_tasks(plan, workers)
        keeper = RecordKeeper(
            self._environment,
            name=str(self._settings.client_log or "the record"),
            flush=self._merger.flush,
            close=self._merger.close,
            unix_time=self._clock.unix_time,
        )
        self._environment.events.quit.add_listener(keeper.finish)  # type: ignore[no-untyped-call]
        self._runner.greenlet.spawn(keeper.keep)

    def _is_recorded(self) -> bool:
        """Say whether a record was begun: it is of one test."""
        return self._merger is not None and self._settings.client_log is not None

    def _note_nothing_sent(self, **_: object) -> None:
        if self._has_begun and self._merger is None and self._environment.process_exit_code is None:
            _LOGGER.error("%s: no worker was there to send it, so nothing was sent; see their logs", SCENARIO)
            self._environment.process_exit_code = _NOTHING_SENT_EXIT_CODE

    def _stop(self, **_: object) -> None:
        self._is_under_way = False
        if self._merger is not None:
            self._merger.stop()

    def _send_tasks(self, plan: LoadPlan, workers: list[str]) -> None:
        for index, worker in enumerate(workers):
            task = Task(
                index=index, count=len(workers), start_time=self._clock.start_time, plan_digest=plan_digest(plan)
            )
            self._runner.send_message(TASK, task.to_json(), client_id=worker)

    def _on_told(self, msg: Message, **_: object) -> None:
        told = Told.from_json(msg.data)
        self._last_told[msg.node_id] = told
        if self._merger is not None and told.report is not None:
            self._merger.add(msg.node_id, told.report)

    def _counts(self) -> SeriesCounts:
        counts = SeriesCounts(request_kinds(self._environment))
        for told in self._last_told.values():
            counts.absorb(told.counts)
        return counts

    def _count_users(self) -> int:
        return sum(told.users for worker, told in self._last_told.items() if worker in self._runner.clients)


# Private

_LOGGER = logging.getLogger(__name__)
_NOTHING_SENT_EXIT_CODE = 1
_READY_WITHIN_SECONDS = 10.0
"""After the start of a test, or the first worker; workers ask for their share four times a second."""
