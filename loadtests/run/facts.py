"""`run.json`: what is known of a run besides what was measured."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.versions import profile
from loadtests.plan import LoadPlan
from loadtests.run.hpa_manifest import hpa_to_manifest
from loadtests.run.model import Cluster, ClusterKind, RunFacts
from loadtests.stages import Stage
from slo.documents import Document
from slo.errors import InvalidInput, Mistake
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
        plan=_plan(fields.mapping("plan")),
        expectations=tuple(fields.texts("expectations", at_least=1)),
        targets=_texts(fields.mapping("targets")),
        versions=_texts(fields.mapping("versions")),
        cluster=_cluster(fields.mapping("cluster"), mistakes),
        start_time=fields.number("start_time", minimum=0),
        end_time=fields.number("end_time", minimum=0),
        scrape_interval_seconds=fields.number("scrape_interval_seconds", minimum=0),
        interruption=fields.raw("interruption") or "",
    )


# Private


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
        kubernetes=_kubernetes(fields),
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
        flags=_flags(fields.mapping("flags")),
        hpa=read_hpa(Document(file=fields.document.file, value=fields.raw("hpa"), lines={}), mistakes),
    )


def _kubernetes(fields: Fields) -> str:
    version = fields.text("kubernetes")
    try:
        return profile(version).version
    except InvalidInput as error:
        for mistake in error.mistakes if version else ():
            fields.mistake("kubernetes", mistake.value, mistake.rule, mistake.next_step)
        return version


def _flags(fields: Fields) -> ControllerFlags:
    return ControllerFlags(**{name: fields.number(name, minimum=0) for name in ControllerFlags.__dataclass_fields__})


def _plan(fields: Fields) -> LoadPlan:
    return LoadPlan(
        stages=tuple(_stage(item) for item in fields.items("stages", at_least=1)),
        cpu_milliseconds=fields.number("cpu_milliseconds", minimum=0),
        pace_seconds=fields.number("pace_seconds", minimum=0.001),
        warm_up_seconds=fields.number("warm_up_seconds", minimum=0),
        seed=fields.integer("seed"),
    )


def _stage(fields: Fields) -> Stage:
    return Stage(
        name=fields.text("name"),
        duration_seconds=fields.number("duration_seconds", minimum=0),
        users=fields.integer("users", minimum=0),
        ramp_seconds=fields.number("ramp_seconds", minimum=0),
    )


def _optional_number(fields: Fields, name: str) -> float | None:
    return fields.number(name, minimum=0) if name in fields else None


def _optional_integer(fields: Fields, name: str) -> int | None:
    return fields.integer(name, minimum=0) if name in fields else None


def _texts(fields: Fields) -> Mapping[str, str]:
    return {name: fields.text(name) for name in fields.names()}
