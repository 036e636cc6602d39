"""What is known of the webhooks: Flagger's load tester, and what its commands do.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/loadtester/server.go
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from loadtests.canary.model import CanarySpec, Hook, HookType

LOAD_GENERATORS = frozenset(
    {"hey", "ghz", "wrk", "wrk2", "k6", "vegeta", "ab", "bombardier", "fortio", "locust", "siege", "h2load", "oha"}
    | {"ddosify", "artillery", "gatling", "jmeter", "autocannon", "drill", "plow", "cassowary", "nighthawk_client"}
    | {"load-harness", "locust-worker", "loadtest"}
)
_JUDGES_BY_NAME = ("smoke", "accept", "conform", "sanity", "verif", "health", "check")
"""Words in the name of a hook that is there to judge, even if what it runs sends load."""
_LOOPS = frozenset({"while", "for", "xargs", "seq", "watch", "until", "parallel"})
"""What repeats a request is there to make load."""
_AT_ONCE = "cmd"
"""The type of a task that the load tester only puts in line: it answers 202 before it has begun."""
_HOST = re.compile(r"(?:https?://)?([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?::\d+|/|$)", re.IGNORECASE)
_WORD = re.compile(r"[^\s'\"=]+")
_APPROVE, _HALT = "/gate/approve", "/gate/halt"
GATES = frozenset({HookType.CONFIRM_ROLLOUT, HookType.CONFIRM_TRAFFIC_INCREASE, HookType.CONFIRM_PROMOTION})
JUDGES = GATES | {HookType.PRE_ROLLOUT, HookType.ROLLOUT}
"""Their answer decides whether the release goes on."""
ON_EVERY_TICK = frozenset({HookType.ROLLOUT, HookType.ROLLBACK, HookType.CONFIRM_TRAFFIC_INCREASE})


def is_answered_at_once(hook: Hook) -> bool:
    """Say whether it is a command that the load tester runs after it has answered."""
    return bool(hook.metadata.get("cmd")) and hook.metadata.get("type", _AT_ONCE) == _AT_ONCE


def makes_load(hook: Hook) -> bool:
    """Say whether it is there to send requests, not to judge."""
    return sends_load(hook) and not any(word in hook.name.lower() for word in _JUDGES_BY_NAME)


def sends_load(hook: Hook) -> bool:
    """Say whether it is a load generator, or a loop, that the load tester runs beside the analysis."""
    if not is_answered_at_once(hook):
        return False
    command = hook.metadata["cmd"]
    return bool(LOAD_GENERATORS & set(_programs(command))) or bool(_LOOPS & set(command.split()))


def may_make_load(hook: Hook) -> bool:
    """Say whether it may send requests: by the load tester, or as a scenario of the gate."""
    kind = hook.metadata.get("type", "")
    return makes_load(hook) or kind in {"ngrinder", "concord"} or hook.metadata.get("check") == "scenario"


def is_always_open(hook: Hook) -> bool:
    """Say whether the load tester answers 200, whatever happens."""
    return urlsplit(hook.url).path.rstrip("/") == _APPROVE


def is_always_shut(hook: Hook) -> bool:
    """Say whether the load tester answers 403, whatever happens."""
    return urlsplit(hook.url).path.rstrip("/") == _HALT


def lacks_its_command(hook: Hook) -> bool:
    """Say whether the load tester is asked to run nothing, which it answers with 400."""
    address = urlsplit(hook.url)
    is_load_tester = "loadtester" in (address.hostname or "") and address.path in {"", "/"}
    return is_load_tester and hook.metadata.get("type", _AT_ONCE) == _AT_ONCE and "cmd" not in hook.metadata


def counts_enough_requests(hook: Hook) -> bool:
    """Say whether the gate compares canary and primary, and refuses while there are too few requests to tell."""
    return hook.type in JUDGES and hook.metadata.get("check") == "compare" and hook.metadata.get("too_few") != "allow"


def hosts_asked(hook: Hook, canary: CanarySpec) -> Iterator[str]:
    """Yield which of the canary's Services a command sends its requests to."""
    names = {canary.apex, f"{canary.apex}-primary", f"{canary.apex}-canary"}
    for word in _WORD.findall(hook.metadata.get("cmd", "")):
        found = _HOST.match(word)
        host = found[1].lower() if found else ""
        service, _, rest = host.partition(".")
        if service in names and (not rest or rest.split(".")[0] == canary.namespace):
            yield service


# Private


def _programs(command: str) -> Iterator[str]:
    """Yield the program of each part of a command line, without its folder."""
    for part in re.split(r"[|;&]+", command):
        words = [word for word in part.split() if "=" not in word]
        while words and words[0] in {"timeout", "exec", "nohup", "time", "sh", "bash", "-c", "env", "sudo"}:
            words = words[1:]
        words = words[1:] if words and re.fullmatch(r"\d+[smh]?", words[0]) else words
        if words:
            yield words[0].strip("'\"").rpartition("/")[2]
