"""Settings that make no sense together: who may do what, and which faults there are from the start."""

from collections.abc import Iterator, Mapping

from load_harness.errors import Mistake

_HEADER = "LOAD_HARNESS_IDENTITY_HEADER"
_PROXIES = "LOAD_HARNESS_TRUSTED_PROXIES"
_ROLES = "LOAD_HARNESS_IDENTITY_ROLES"
_NEEDS = {"groups_header": "LOAD_HARNESS_GROUPS_HEADER", "identity_roles": _ROLES}
_EVERYBODY = "*"
_SAID_BY_FAULTS = {
    "fail_rate": ("FAIL_RATE", "error_rate"),
    "latency_milliseconds": ("LOAD_HARNESS_LATENCY_MILLISECONDS", "latency_milliseconds"),
    "fault_seed": ("LOAD_HARNESS_FAULT_SEED", "seed"),
}


def contradictions_of_access(values: Mapping[str, object]) -> Iterator[Mistake]:
    """Find what would let the wrong ones in, or the right ones not."""
    yield from _untrusting_pods(values)
    if values["identity_header"] is None:
        for field, name in _NEEDS.items():
            if values[field] is not None:
                yield _unset(name, f"has no meaning without {_HEADER}", f"set {_HEADER}, or unset it")
        return
    yield from _believed_by_anybody(values["trusted_proxies"])
    yield from _of_no_role(values["identity_roles"], values["groups_header"])


def contradictions_of_faults(values: Mapping[str, object]) -> Iterator[Mistake]:
    """Find the faults that are said twice."""
    if values["faults"] is None:
        return
    for field, (name, inside) in _SAID_BY_FAULTS.items():
        nothing = None if field == "fault_seed" else 0
        if values[field] != nothing:
            yield _unset(name, "must not come with LOAD_HARNESS_FAULTS", f"unset it, and put {inside} there")


def _untrusting_pods(values: Mapping[str, object]) -> Iterator[Mistake]:
    if values["peers"] is None or values["secret"] is not None or values["api_key"] is not None:
        return
    if values["api_keys_file"] is not None or values["identity_header"] is not None:
        yield _without_secret("LOAD_HARNESS_PEERS, as pods could not trust each other")
    elif values["max_requests_per_second"] is not None:
        yield _without_secret(
            "LOAD_HARNESS_PEERS and LOAD_HARNESS_MAX_REQUESTS_PER_SECOND, as pods would count each other as clients"
        )


def _without_secret(beside: str) -> Mistake:
    return Mistake(
        field="LOAD_HARNESS_SECRET",
        value="(unset)",
        rule=f"is required beside {beside}",
        next_step="set it to the same 32 random characters or more on every pod",
    )


def _believed_by_anybody(proxies: object) -> Iterator[Mistake]:
    next_step = f"set {_PROXIES} to the proxy's network, and let nobody else reach the pods"
    if proxies is None:
        yield _unset(_HEADER, "could be sent by anybody, as no proxy is trusted", next_step)
    elif isinstance(proxies, tuple) and any(network.prefixlen == 0 for network in proxies):
        yield _unset(_HEADER, f"could be sent by anybody, as {_PROXIES} holds every address", next_step)


def _of_no_role(roles: object, groups_header: object) -> Iterator[Mistake]:
    if not isinstance(roles, Mapping):
        yield _unset(_HEADER, "gives nobody a role", f"set {_ROLES}, for example to *=read,operators=load")
    elif groups_header is None and (groups := [group for group in roles if group != _EVERYBODY]):
        yield Mistake(
            field=_ROLES,
            value=", ".join(groups),
            rule="is nobody's group, as no header says who is in which",
            next_step=f"set LOAD_HARNESS_GROUPS_HEADER, or give roles to {_EVERYBODY} alone",
        )


def _unset(name: str, rule: str, next_step: str) -> Mistake:
    return Mistake(field=name, value="(set)", rule=rule, next_step=next_step)
