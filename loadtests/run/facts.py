"""`run.json`: what is known of a run besides what was measured."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from loadtests.arrivals import ArrivalProcess
from loadtests.hpa.manifest import read_hpa
from loadtests.plan import ClosedPlan, LoadPlan, OpenPlan, RunPlan, WindowPlan
from loadtests.run.controller_fields import read_flags, read_kubernetes
from loadtests.run.faults import faults_from_json, faults_to_json
from loadtests.run.hpa_manifest import hpa_to_manifest
from loadtests.run.model import LATEST_TIME, Abort, Cluster, ClusterKind, RunFacts
from loadtests.run.releases import releases_from_json, releases_to_json
from loadtests.run.slo_rules import slo_rules_from_json, slo_rules_to_json
from loadtests.stages import RateStage, Stage
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def facts_to_json(facts: RunFacts) -> dict[str, Any]:
    """Write the facts; the HPA as the manifest that it was read from."""
    return {
        "scenario": {"name": facts.scenario, "document": facts.scenario_document},
        "plan": asdict(facts.plan),
        "expectations": list(facts.expectations),
        "start_time": facts.start_time,
        "end_time": facts.end_time,
        "interrupted": bool(facts.interruption),
        "interruption": facts.interruption,
        "abort": asdict(facts.abort) if facts.abort else None,
        "faults": faults_to_json(facts.faults),
        "releases": releases_to_json(facts.releases),
        "slo_rules": slo_rules_to_json(facts.slo_rules) if facts.slo_rules else None,
        "targets": dict(facts.targets),
        "versions": dict(facts.versions),
        "scrape_interval_seconds": facts.scrape_interval_seconds,
        "cluster": _cluster_to_json(facts.cluster),
    }


def facts_from_json(document: Document, mistakes: list[Mistake]) -> RunFacts:
    """Read the facts; what is wrong is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    scenario = fields.mapping("scenario")
    return RunFacts(
        scenario=scenario.text("name"),
        scenario_document=scenario.text("document"),
        plan=_run_plan(fields.mapping("plan")),
        expectations=tuple(fields.texts("expectations", at_least=1)),
        targets=_texts(fields.mapping("targets")),
        versions=_texts(fields.mapping("versions")),
        cluster=_cluster(fields.mapping("cluster"), mistakes),
        start_time=fields.number("start_time", minimum=0, maximum=LATEST_TIME),
        end_time=fields.number("end_time", minimum=0, maximum=LATEST_TIME),
        scrape_interval_seconds=fields.number("scrape_interval_seconds", minimum=0),
        interruption=fields.raw("interruption") or "",
        abort=_abort(fields.optional_mapping("abort")),
        faults=faults_from_json(fields, "faults"),
        releases=releases_from_json(fields, "releases"),
        slo_rules=slo_rules_from_json(fields.mapping("slo_rules")) if "slo_rules" in fields else None,
    )


# Private


def _abort(fields: Fields | None) -> Abort | None:
    if fields is None:
        return None
    return Abort(
        expectation=fields.text("expectation"),
        seconds=fields.number("seconds", minimum=0),
        judged_until_seconds=fields.number("judged_until_seconds", minimum=0),
        because=fields.text("because"),
    )


def _cluster_to_json(cluster: Cluster) -> dict[str, Any]:
    return {
        "kind": str(cluster.kind),
        "kubernetes": cluster.kubernetes,
        "namespace": cluster.namespace,
        "deployment": cluster.deployment,
        "hpa_name": cluster.hpa_name,
        "pod_pattern": cluster.pod_pattern,
        "limits": cluster.limits,
        "cpu_limit_cores": cluster.cpu_limit_cores,
        "memory_limit_bytes": cluster.memory_limit_bytes,
        "cpu_target_cores": cluster.cpu_target_cores,
        "scale_up_window_seconds": cluster.scale_up_window_seconds,
        "scale_down_window_seconds": cluster.scale_down_window_seconds,
        "flags": asdict(cluster.flags),
        "hpa": hpa_to_manifest(cluster.hpa),
    }


def _cluster(fields: Fields, mistakes: list[Mistake]) -> Cluster:
    return Cluster(
        kind=ClusterKind(fields.choice("kind", [str(kind) for kind in ClusterKind])),
        kubernetes=read_kubernetes(fields),
        namespace=fields.text("namespace"),
        deployment=fields.text("deployment"),
        hpa_name=fields.text("hpa_name"),
        pod_pattern=fields.text("pod_pattern"),
        limits=fields.text("limits"),
        cpu_limit_cores=_optional_number(fields, "cpu_limit_cores"),
        memory_limit_bytes=_optional_integer(fields, "memory_limit_bytes"),
        cpu_target_cores=_optional_number(fields, "cpu_target_cores"),
        scale_up_window_seconds=fields.number("scale_up_window_seconds", minimum=0),
        scale_down_window_seconds=fields.number("scale_down_window_seconds", minimum=0),
        flags=read_flags(fields.mapping("flags")),
        hpa=read_hpa(Document(file=fields.document.file, value=fields.raw("hpa"), lines={}), mistakes),
    )


def _run_plan(fields: Fields) -> RunPlan:
    if "duration_seconds" not in fields:
        return _plan(fields)
    return WindowPlan(
        duration_seconds=fields.number("duration_seconds", minimum=0),
        last_drop_seconds=_optional_number(fields, "last_drop_seconds"),
    )


def _plan(fields: Fields) -> LoadPlan:
    return _open_plan(fields) if "arrivals" in fields else _closed_plan(fields)


def _closed_plan(fields: Fields) -> ClosedPlan:
    return ClosedPlan(
        stages=tuple(
            Stage(
                name=item.text("name"),
                duration_seconds=item.number("duration_seconds", minimum=0),
                users=item.integer("users", minimum=0),
                ramp_seconds=item.number("ramp_seconds", minimum=0),
            )
            for item in fields.items("stages", at_least=1)
        ),
        cpu_milliseconds=fields.number("cpu_milliseconds", minimum=0),
        pace_seconds=fields.number("pace_seconds", minimum=0.001),
        warm_up_seconds=fields.number("warm_up_seconds", minimum=0),
        seed=fields.integer("seed"),
    )


def _open_plan(fields: Fields) -> OpenPlan:
    return OpenPlan(
        stages=tuple(
            RateStage(
                name=item.text("name"),
                duration_seconds=item.number("duration_seconds", minimum=0),
                rate_per_second=item.number("rate_per_second", minimum=0),
                ramp_seconds=item.number("ramp_seconds", minimum=0),
            )
            for item in fields.items("stages", at_least=1)
        ),
        cpu_milliseconds=fields.number("cpu_milliseconds", minimum=0),
        arrivals=ArrivalProcess(fields.choice("arrivals", [str(process) for process in ArrivalProcess])),
        in_flight_cap=fields.integer("in_flight_cap", minimum=1),
        warm_up_seconds=fields.number("warm_up_seconds", minimum=0),
        seed=fields.integer("seed"),
    )


def _optional_number(fields: Fields, name: str) -> float | None:
    return fields.number(name, minimum=0) if name in fields else None


def _optional_integer(fields: Fields, name: str) -> int | None:
    return fields.integer(name, minimum=0) if name in fields else None


def _texts(fields: Fields) -> Mapping[str, str]:
    return {name: fields.text(name) for name in fields.names()}
