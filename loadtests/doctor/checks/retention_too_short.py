"""A Prometheus that forgets before an SLO's window is over."""

from collections.abc import Iterator

from loadtests.doctor.fields import items
from loadtests.doctor.interface import Cluster
from loadtests.doctor.monitoring import Monitoring
from loadtests.doctor.retentions import Retention, retentions_of
from loadtests.doctor.slo_windows import window_seconds
from slo.documents import spell
from slo.durations import parse_duration_seconds, spell_duration
from slo.errors import Place
from slo.findings.interface import Found, Level, NotMade


def run(cluster: Cluster) -> Iterator[Found]:
    """Find servers that keep samples for less than the longest window of the SLO rules."""
    if cluster.monitoring is not None:
        yield from _live(cluster.monitoring)
    longest, rule = max(_windows(cluster), default=(0.0, ""))
    for one in retentions_of(cluster) if longest else ():
        kept = parse_duration_seconds(one.spelt)
        if kept is None or kept < longest:
            known = "" if kept is not None else ", which is no duration"
            yield Found(
                level=Level.ERROR,
                place=one.named.document.place(one.path),
                sentence=f"{one} keeps samples for {one.spelt}{known}, and {rule} has a window of "
                f"{spell_duration(longest)}: {_SO}",
                fix=f"keep them for {spell_duration(longest)} or more ({_fields(one)}), or elsewhere, as in Thanos",
            )


# Private

_SO = "the budget is computed over data that is not there any more"


def _live(monitoring: Monitoring) -> Iterator[Found]:
    """Hold what a server keeps against the rules that it evaluates; without such rules it may keep what it likes."""
    windows = monitoring.told(monitoring.windows, "which rules it evaluates")
    longest = max(windows, key=lambda one: one.seconds, default=None)
    if longest is None:
        return
    retention = monitoring.told(monitoring.retention, "how long it keeps samples")
    if not retention.is_all_there_is:
        return
    if retention.seconds is None:
        message = f"{monitoring.url} keeps samples by size ({retention.spelt}), which is no time; set a time as well"
        raise NotMade(message)
    if retention.seconds < longest.seconds:
        yield Found(
            level=Level.ERROR,
            place=Place(file=monitoring.url, field="storageRetention"),
            sentence=f"{monitoring.url} keeps samples for {retention.spelt}, and its rule {longest.rule} (group "
            f"{longest.group}) has a window of {spell_duration(longest.seconds)}: {_SO}",
            fix=f"start it with --storage.tsdb.retention.time={spell_duration(longest.seconds)} or more (the operator: "
            "spec.retention of the Prometheus), or keep the samples elsewhere, as in Thanos",
        )


def _fields(one: Retention) -> str:
    """Name what to write."""
    field = spell(one.path)
    return f"--storage.tsdb.retention.time in {field}" if one.path[-1] == "args" else field


def _windows(cluster: Cluster) -> Iterator[tuple[float, str]]:
    """Yield the windows of the recorded errors, each with the object that records it."""
    for one in cluster.of("PrometheusRule"):
        for group in items(one.at("spec", "groups")):
            for rule in items(group.get("rules")):
                yield window_seconds(rule.get("record")) or 0.0, str(one)
