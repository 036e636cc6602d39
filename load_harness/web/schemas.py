"""The answers, in JSON Schema."""

from load_harness.cluster.answers import Outcome
from load_harness.jobs.record import JobKind, JobState
from load_harness.params.share_of import SHARE_OF

_Json = dict[str, object]


def _object(properties: _Json) -> _Json:
    return {"type": "object", "required": list(properties), "properties": properties}


TEXT: _Json = {"type": "string"}
_NUMBER: _Json = {"type": "number"}
_BOOLEAN: _Json = {"type": "boolean"}
_TEXTS: _Json = {"type": "array", "items": TEXT}
_FIGURES: _Json = {"type": "object", "additionalProperties": _NUMBER}
_JOB: _Json = {"$ref": "#/components/schemas/Job"}
_WHOLE: _Json = {
    "type": ["object", "null"],
    "properties": {"shares": {"type": "integer"}, "total": _FIGURES},
    "description": "of that load: into how many shares it was split, and what they add up to",
}
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
            "faults": {"type": "object"},
        },
    },
}
_WHEN: _Json = {"type": ["string", "null"], "format": "date-time"}
_MAYBE_TEXT: _Json = {"type": ["string", "null"]}
_ENTRY: _Json = _object(
    {
        "id": TEXT,
        "time": {"type": "string", "format": "date-time"},
        "pod": TEXT,
        "who": _object({"name": TEXT, "how": TEXT, "role": _MAYBE_TEXT, "address": _MAYBE_TEXT}),
        "what": {"type": "string", "description": "subject.predicate, such as load.started"},
        "outcome": {"type": "string", "description": "done, refused or failed; of a job its last state"},
        "status": {"type": ["integer", "null"], "description": "of the answer"},
        "because": _MAYBE_TEXT,
        "operation": _MAYBE_TEXT,
        "resource": _MAYBE_TEXT,
        "jobs": _TEXTS,
        "cluster_id": _MAYBE_TEXT,
        "parameters": {"description": "what was sent, without secrets; null where there was nothing"},
        "left_out": {"type": "integer", "description": "refusals of unknown clients just before that were not written"},
        "request_id": _MAYBE_TEXT,
        "trace_id": _MAYBE_TEXT,
    }
)
_RULE: _Json = {
    "error_rate": _NUMBER,
    "statuses": {
        "type": ["object", "null"],
        "additionalProperties": _NUMBER,
        "description": "shares of the failures by status; null: all are 500",
    },
    "latency_milliseconds": _NUMBER,
    "latency_jitter_milliseconds": _NUMBER,
    "latency": {"type": ["object", "null"], "description": "a distribution, in place of both"},
    "mean_latency_milliseconds": {"type": "number", "description": "exact mean of all delays that are drawn"},
}
_RULES: _Json = {"type": "object", "additionalProperties": _object(_RULE)}
_VERSIONS: _Json = {"type": ["array", "null"], "items": TEXT, "description": "pods that inject them; null: all"}
_SEED: _Json = {"type": "integer"}
SCHEMAS: _Json = {
    "Audit": _object({"entries": {"type": "array", "items": _ENTRY}}),
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
            SHARE_OF: _WHOLE,
            "kind": {"enum": list(JobKind)},
            "state": {"enum": list(JobState)},
            "requested": {"type": "object"},
            "due": {"type": "object", "additionalProperties": _NUMBER, "description": "of what was requested, by now"},
            "achieved": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
            "throttled": {"type": ["object", "null"], "description": "null where the kernel does not say"},
            "created_at": _WHEN,
            "ended_at": _WHEN,
            "elapsed_seconds": _NUMBER,
            "because": {"type": ["string", "null"], "description": "why it failed, or what was in its way"},
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
            "complete": {**_BOOLEAN, "description": "whether every pod answered, and every share is known"},
            "missing": _TEXTS,
            SHARE_OF: _WHOLE,
            "missing_shares": {"type": "integer", "description": "how many of them no pod that answered knows"},
            "pods": _PODS,
        }
    ),
    "Faults": {
        "oneOf": [
            _object({**_RULE, "routes": _RULES, "versions": _VERSIONS, "applies": _BOOLEAN, "seed": _SEED}),
            _object({"complete": _BOOLEAN, "missing": _TEXTS, "pods": _PODS}),
        ]
    },
}
