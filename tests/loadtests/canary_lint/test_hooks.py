"""What is known of webhooks by their manifest."""

import pytest

from loadtests.canary.model import CanarySpec, Hook, HookType, ObjectName
from loadtests.canary_lint.hooks import hosts_asked, is_answered_at_once, makes_load, may_make_load, sends_load

CANARY = CanarySpec(
    name="shop", namespace="test", target=ObjectName(kind="Deployment", name="shop"), analysis=None, service_name="web"
)


def hook(**metadata: str) -> Hook:
    """Build a rollout hook of the load tester."""
    return Hook(type=HookType.ROLLOUT, name="load", url="http://flagger-loadtester.test/", metadata=metadata)


@pytest.mark.parametrize(
    ("command", "is_so"),
    [
        ("hey -z 1m -q 10 -c 2 http://web-canary.test/", True),
        ("/usr/local/bin/ghz -z 1m web:9898", True),
        ("timeout 60 wrk http://web/", True),
        ("sleep 5 && k6 run /test.js", True),
        ("TARGET=web locust -f load.py --headless", True),
        ("sh -c 'hey http://web/'", True),
        ("for i in $(seq 100); do curl http://web/; done", True),
        ("curl -sf http://web/hey", False),
        ("helm test shop", False),
        ("bats /tests/hey.bats", False),
        ("", False),
    ],
)
def test_a_command_makes_load_or_judges(command: str, *, is_so: bool) -> None:
    """By its program, or because it repeats itself."""
    assert is_so is makes_load(hook(type="cmd", cmd=command))


@pytest.mark.parametrize(
    ("name", "is_so"),
    [("load-test", True), ("pre", True), ("smoke-test", False), ("Acceptance", False), ("health of the canary", False)],
)
def test_a_hook_that_is_named_a_test_is_there_to_judge(name: str, *, is_so: bool) -> None:
    """Also one that runs a load generator, as `hey` for five seconds before the rollout."""
    command = {"type": "cmd", "cmd": "hey -z 5s http://web-canary.test/health"}
    named = Hook(type=HookType.PRE_ROLLOUT, name=name, url="http://flagger-loadtester.test/", metadata=command)

    assert sends_load(named)
    assert is_so is makes_load(named)


@pytest.mark.parametrize(
    ("metadata", "is_so"),
    [({"cmd": "x"}, True), ({"cmd": "x", "type": "cmd"}, True), ({"cmd": "x", "type": "bash"}, False), ({}, False)],
)
def test_only_tasks_of_type_cmd_are_answered_at_once(metadata: dict[str, str], *, is_so: bool) -> None:
    """And those without a type, which are of that one."""
    assert is_so is is_answered_at_once(hook(**metadata))


@pytest.mark.parametrize(
    ("metadata", "is_so"),
    [
        ({"type": "ngrinder", "server": "x"}, True),
        ({"check": "scenario"}, True),
        ({"check": "compare"}, False),
        ({"type": "bash", "cmd": "hey http://web/"}, False),
    ],
)
def test_load_may_come_from_elsewhere(metadata: dict[str, str], *, is_so: bool) -> None:
    """From a tool that the load tester asks, or from a scenario of the gate; a test that ends makes none for long."""
    assert is_so is may_make_load(hook(**metadata))


@pytest.mark.parametrize(
    ("command", "hosts"),
    [
        ("hey http://web-canary.test:80/", ["web-canary"]),
        ("hey http://web-primary/", ["web-primary"]),
        ("ghz --insecure web.test:9898", ["web"]),
        ("hey http://web.test.svc.cluster.local/ http://web-canary/", ["web", "web-canary"]),
        ("hey http://web.other/", []),
        ("hey https://shop.example.com/web", []),
        ("hey -host web-like http://10.0.0.1/", []),
        ("hey 'http://web'", ["web"]),
    ],
)
def test_a_command_asks_some_of_the_services(command: str, hosts: list[str]) -> None:
    """Those of this canary in its namespace, by the name at the front of an address."""
    assert hosts == list(hosts_asked(hook(cmd=command), CANARY))
