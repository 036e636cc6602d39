"""Everything that is told about what happens here: metrics and traces of requests, the access log and the audit log."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask
from prometheus_client import CollectorRegistry

from load_harness import __version__
from load_harness.audit.courier import FATES, Courier
from load_harness.audit.entry import Deed
from load_harness.audit.secrecy import Secrecy
from load_harness.audit.sinks import FileSink, Sink, to_log
from load_harness.audit.trail import Trail
from load_harness.jobs.record import Job, JobState
from load_harness.jobs.table import Clock
from load_harness.logs.access import AccessLog
from load_harness.metrics import AuditMetrics, HttpMetrics
from load_harness.settings import Settings
from load_harness.tracing.interface import Tracing
from load_harness.tracing.start import tracing
from load_harness.web.audit import AuditApi, AuditHook
from load_harness.web.observation import Observation

FLUSH_SECONDS = 2.0
"""How long the end waits for events that are still to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability:
    """It, for one app."""

    tracing: Tracing
    trail: Trail
    access_log: AccessLog
    hook: AuditHook

    @classmethod
    def of(cls, settings: Settings, registry: CollectorRegistry, clock: Clock, *, pod: str) -> "Observability":
        """Build it."""
        trail = _trail(settings, AuditMetrics(registry, fates=FATES), clock, pod=pod)
        return cls(
            tracing=tracing(on=settings.tracing, version=__version__, instance=pod),
            trail=trail,
            access_log=AccessLog(on=settings.access_log, kind=settings.log_format, time=clock.time),
            hook=AuditHook(trail, monotonic=clock.monotonic),
        )

    def install(self, app: Flask, metrics: HttpMetrics) -> None:
        """Watch every request; to be installed before what stands before Flask, which changes who asks."""
        Observation(metrics, tracing=self.tracing, access_log=self.access_log).install(app)
        self.hook.install(app)

    def blueprint(self) -> Blueprint:
        """Route requests to the audit log."""
        return AuditApi(self.trail).blueprint()

    def job(self, job: Job) -> None:
        """Take note of what a job does."""
        if job.state is JobState.QUEUED:
            self.trail.job_started(job.id)
            self.tracing.job_started(job.id, job.kind)
        elif not job.state.live:
            self.tracing.job_ended(job.id, job.state, job.because)
            self.trail.job_ended(job.id, _end_of(job))

    def keys_reloaded(self, outcome: str, said: str) -> None:
        """Take note that the file of keys was read again."""
        self.trail.record(Deed(subject="keys", predicate="reloaded", outcome=outcome, because=said))

    def before(self, crash: Callable[[], None]) -> Callable[[], None]:
        """Write down who crashes the pod before it does, as no answer will tell."""

        def told() -> None:
            self.hook.crashing()
            self.close()
            crash()

        return told

    def close(self) -> None:
        """Hand over what waits to be sent, within a few seconds."""
        self.trail.close()
        self.tracing.close()
        self.access_log.close()


def _trail(settings: Settings, metrics: AuditMetrics, clock: Clock, *, pod: str) -> Trail:
    sinks: list[Sink] = [to_log]
    closers: list[Callable[[], None]] = []
    if settings.audit_file is not None:
        sinks = [FileSink(settings.audit_file, on_failure=metrics.write_failed)]
    if settings.events_url is not None:
        courier = Courier(settings.events_url, on_fate=metrics.event)
        sinks.append(courier)
        closers.append(lambda: courier.close(FLUSH_SECONDS))
    known = [secret for secret in (settings.api_key, settings.secret) if secret]
    return Trail(pod=pod, sinks=sinks, time=clock.time, secrecy=Secrecy(known), closers=closers)


def _end_of(job: Job) -> Deed:
    return Deed(
        subject="job",
        predicate="ended",
        outcome=job.state,
        resource=f"/load/jobs/{job.id}",
        because=job.because,
        jobs=(job.id,),
        cluster_id=job.load.cluster_id,
    )
