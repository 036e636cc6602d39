"""The API server's way to say no: a Status object.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
"""

from typing import Any

_REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    410: "Expired",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
}


def status(code: int, message: str, *, reason: str = "") -> dict[str, Any]:
    """Compose the failure."""
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason or _REASONS.get(code, ""),
        "code": code,
    }


def forbidden(verb: str, api_version: str, plural: str, namespace: str) -> dict[str, Any]:
    """Say what RBAC says."""
    group = api_version.rpartition("/")[0]
    where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
    who = 'User "system:serviceaccount:load-harness:runner"'
    message = f'{plural} is forbidden: {who} cannot {verb} resource "{plural}" in API group "{group}" {where}'
    return status(403, message)
