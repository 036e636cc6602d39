"""What a cluster would run and the sandbox cannot is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.sandbox.admission import admit
from slo.errors import InvalidInput
from tests.loadtests.sandbox.fakes import with_deployment
from tests.loadtests.stack_builder import stack


def test_one_container_is_admitted() -> None:
    """The workload alone is what the sandbox runs."""
    admit(stack(), Path("k8s/base"))


def test_a_second_container_is_a_mistake() -> None:
    """The message names the manifests, the field, the containers, the rule and a way out; its exit code is 2."""
    (app,) = stack().deployment.containers
    several = with_deployment(stack(), containers=(app, replace(app, name="proxy")))
    message = (
        "k8s/base: spec.template.spec.containers app, proxy: must be one container, since a pod of the sandbox is one "
        "workload; give manifests whose Deployment load-harness has only that one"
    )

    with pytest.raises(InvalidInput) as caught:
        admit(several, Path("k8s/base"))

    assert message == str(caught.value)
    assert 2 == caught.value.exit_code
