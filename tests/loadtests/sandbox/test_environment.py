"""A container's environment is filled in as the kubelet does it."""

import pytest

from loadtests.manifests.model import EnvironmentValue, Reference, ResourceReference, Resources
from loadtests.sandbox.environment import OwnEnvironment, filled_in
from tests.loadtests.sandbox.fakes import with_container
from tests.loadtests.stack_builder import stack

_MEBIBYTE = 2**20
_HOST = Resources(cpu_millicores=2000, memory_bytes=4096 * _MEBIBYTE)
_SET = Resources(cpu_millicores=250, memory_bytes=100 * _MEBIBYTE)


def value(given: EnvironmentValue, *, resources: Resources = _SET) -> str:
    """Fill in one variable of a pod whose requests and limits are the same."""
    container = with_container(
        stack(), environment={"X": given}, requests=resources, limits=resources
    ).deployment.containers[0]
    return filled_in(container, pod="app-1", namespace="demo", uid="0d6a", host=_HOST)["X"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("as it is", "as it is", id="a plain value stays"),
        pytest.param(Reference.NAME, "app-1", id="the pod's name"),
        pytest.param(Reference.NAMESPACE, "demo", id="the pod's namespace"),
        pytest.param(Reference.UID, "0d6a", id="the pod's unique id"),
        pytest.param(Reference.POD_IP, "127.0.0.1", id="the pod's address is loopback"),
        pytest.param(Reference.NODE_NAME, "sandbox", id="there is one node"),
    ],
)
def test_fields_of_the_pod(given: EnvironmentValue, expected: str) -> None:
    """A reference to a field of the pod becomes its value."""
    assert expected == value(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [pytest.param({}, "app-1", id="its pod"), pytest.param({"HOSTNAME": "its own"}, "its own", id="the manifest wins")],
)
def test_a_container_is_called_after_its_pod(given: dict[str, EnvironmentValue], expected: str) -> None:
    """As a container's host name is its pod's, though all of these run on one machine."""
    (container,) = with_container(stack(), environment=given).deployment.containers
    filled = filled_in(container, pod="app-1", namespace="demo", uid="0d6a", host=_HOST)

    assert expected == filled["HOSTNAME"]


@pytest.mark.parametrize(
    ("reference", "divisor_milli", "expected"),
    [
        pytest.param(Reference.REQUESTS_CPU, 1, "250", id="millicores are exact"),
        pytest.param(Reference.REQUESTS_CPU, 1000, "1", id="a quarter of a core is rounded up to a whole one"),
        pytest.param(Reference.LIMITS_CPU, 100, "3", id="2.5 tenths of a core are rounded up"),
        pytest.param(Reference.REQUESTS_MEMORY, 1000, str(100 * _MEBIBYTE), id="bytes are exact"),
        pytest.param(Reference.LIMITS_MEMORY, 1000 * _MEBIBYTE, "100", id="whole mebibytes are exact"),
        pytest.param(Reference.LIMITS_MEMORY, 1000 * 1024 * _MEBIBYTE, "1", id="less than a gibibyte is rounded up"),
    ],
)
def test_resources_are_multiples_of_the_divisor_rounded_up(
    reference: Reference, divisor_milli: int, expected: str
) -> None:
    """A request or limit is given in the unit that the manifest asks for."""
    assert expected == value(ResourceReference(reference=reference, divisor_milli=divisor_milli))


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param(Reference.REQUESTS_CPU, "0", id="no CPU request is 0"),
        pytest.param(Reference.REQUESTS_MEMORY, "0", id="no memory request is 0"),
        pytest.param(Reference.LIMITS_CPU, "2", id="no CPU limit is all of the node's"),
        pytest.param(Reference.LIMITS_MEMORY, str(4096 * _MEBIBYTE), id="no memory limit is all of the node's"),
    ],
)
def test_what_is_not_set(reference: Reference, expected: str) -> None:
    """Where the manifest is silent, the kubelet's own rule holds."""
    assert expected == value(ResourceReference(reference=reference, divisor_milli=1000), resources=Resources())


_OWN = OwnEnvironment(prometheus_url="http://127.0.0.1:9090", api_key="the shell's", secret="of this sandbox")  # noqa: S106
_KEY, _PROMETHEUS, _SECRET = "LOAD_HARNESS_API_KEY", "LOAD_HARNESS_PROMETHEUS_URL", "LOAD_HARNESS_SECRET"


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        pytest.param(_KEY, None, "the shell's", id="the shell's key"),
        pytest.param(_KEY, "its own", "its own", id="the manifest's key wins"),
        pytest.param(_SECRET, None, "of this sandbox", id="one secret for all pods"),
        pytest.param(_SECRET, "its own", "its own", id="the manifest's secret wins"),
        pytest.param(_PROMETHEUS, None, "http://127.0.0.1:9090", id="the sandbox's Prometheus"),
        pytest.param(_PROMETHEUS, "http://of-a-cluster:9090", "http://127.0.0.1:9090", id="a cluster's is not here"),
    ],
)
def test_a_pod_is_told_of_the_sandbox(name: str, given: str | None, expected: str) -> None:
    """What is the sandbox's own comes beside what the manifest gives."""
    assert expected == _OWN.around({} if given is None else {name: given})[name]


def test_what_the_sandbox_does_not_have_is_not_told() -> None:
    """An empty key would be a wrong one."""
    assert {} == OwnEnvironment().around({_PROMETHEUS: "http://of-a-cluster:9090"})
