"""The answers, in JSON Schema."""

from load_harness.cluster.answers import Outcome
from load_harness.jobs.record import JobKind, JobState

_Json = dict[str, object]


def _object(properties: _Json) -> _Json:
    return {"type": "object", "required": list(properties), "properties": properties}


TEXT: _Json = {"type": "string"}
_NUMBER: _Json = {"type": "number"}
_BOOLEAN: _Json = {"type": "boolean"}
_TEXTS: _Json = {"type": "array", "items": TEXT}
_FIGURES: _Json = {"type": "object", "additionalProperties": _NUMBER}
_JOB: _Json = {"$ref": "#/components/schemas/Job"}
_PODS: _Json = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["address", "outcome", "because"],
        "properties": {
            "address": TEXT,
            "outcome": {"enum": list(Outcome)},
            "because": {"type": ["string", "null"], "description": "what is wrong, where it did not do its part"},
            "share": _FIGURES,
            "job": _JOB,
            "jobs": {"type": "array", "items": _JOB},
            "problem": {"type": "object"},
        },
    },
}
_WHEN: _Json = {"type": ["string", "null"], "format": "date-time"}
SCHEMAS: _Json = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "errors": {
                "type": "array",
                "items": _object({"field": TEXT, "value": TEXT, "rule": TEXT, "next_step": TEXT}),
            },
        },
    },
    "Job": _object(
        {
            "id": TEXT,
            "cluster_id": {"type": ["string", "null"], "description": "the cluster load that it is a share of"},
            "kind": {"enum": list(JobKind)},
            "state": {"enum": list(JobState)},
            "requested": {"type": "object"},
            "due": {"type": "object", "additionalProperties": _NUMBER, "description": "of what was requested, by now"},
            "achieved": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
            "throttled": {"type": ["object", "null"], "description": "null where the kernel does not say"},
            "created_at": _WHEN,
            "ended_at": _WHEN,
            "elapsed_seconds": _NUMBER,
            "because": {"type": ["string", "null"], "description": "why it failed"},
        }
    ),
    "Jobs": {
        "oneOf": [
            _object({"jobs": {"type": "array", "items": _JOB}}),
            _object({"complete": _BOOLEAN, "missing": _TEXTS, "pods": _PODS}),
        ]
    },
    "Placement": _object(
        {
            "id": TEXT,
            "kind": {"enum": list(JobKind)},
            "requested": {"type": "object"},
            "placed": {"type": "object", "additionalProperties": _NUMBER},
            "complete": _BOOLEAN,
            "pods": _PODS,
        }
    ),
    "ClusterLoad": _object(
        {
            "id": TEXT,
            "kind": {"enum": [*JobKind, None]},
            "state": {"enum": [*JobState, None]},
            "requested": _FIGURES,
            "due": _FIGURES,
            "achieved": _FIGURES,
            "throttled": {"type": ["object", "null"]},
            "elapsed_seconds": _NUMBER,
            "duration_seconds": {"type": ["number", "null"]},
            "complete": _BOOLEAN,
            "missing": _TEXTS,
            "pods": _PODS,
        }
    ),
    "Faults": _object(
        {
            "error_rate": _NUMBER,
            "latency_milliseconds": _NUMBER,
            "latency_jitter_milliseconds": _NUMBER,
            "seed": {"type": "integer"},
        }
    ),
}
