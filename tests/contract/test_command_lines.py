"""What is wrong in a script or on a page is found: the checks of the other tests here would pass without."""

import pytest

from tests.contract.command_lines import problems

_WRONG = [
    ("load-harness lodtest run hpa", "there is no command lodtest"),
    ("$ load-harness loadtest rum hpa", "there is no command rum"),
    (".venv/bin/load-harness loadtest run hpa --outt runs", "run has no option --outt"),
    ("load-harness loadtest run hpa \\\n  --outt runs", "run has no option --outt"),
    ("load-harness loadtest run hpa --format yaml", "--format yaml: is none of text, json, markdown"),
    ("load-harness loadtest run hpa --format=yaml", "--format yaml: is none of"),
    ('"$harness" dashboards drift --grafanna "$URL"', "drift has no option --grafanna"),
    ("make tests", "the Makefile has no target tests"),
    ("make --jobs=2 check tests", "the Makefile has no target tests"),
    ("kubectl apply --kustomize k8s/overlays/nowhere", "there is no k8s/overlays/nowhere"),
    ('echo "{}" | load-harness lodtest run', "there is no command lodtest"),
    ("kubectl get events --output json | load-harness canary verfy k8s/flagger", "there is no command verfy"),
    ("scripts/ci/nothing.sh build", "there is no scripts/ci/nothing.sh"),
]
_RIGHT = [
    "load-harness loadtest run hpa --format json --out runs/first",
    "load-harness slo validate slo/specs > out.txt",
    "load-harness dora report | head --lines 5",
    "# load-harness nothing",
    'echo "error: the gateway load-harness has no address" >&2',
    "git clone URL load-harness && cd load-harness",
    "make --jobs=2 check test # make nothing",
    "kubectl apply --kustomize k8s/base",
    "kubectl annotate deployment load-harness example.com/a=b",
    "kind load docker-image --name load-harness load-harness/workload:0.1.0",
    "--volume $PWD/compose/grafana/dashboards:/var/lib/grafana/dashboards:ro",
]


@pytest.mark.parametrize(("script", "problem"), _WRONG)
def test_what_is_wrong_is_told(script: str, problem: str) -> None:
    """One problem each, with the line."""
    found = problems(script)
    assert 1 == len(found)
    assert problem in found[0]


@pytest.mark.parametrize("script", _RIGHT)
def test_what_is_right_passes(script: str) -> None:
    """Redirections, pipes, comments and mounts are no mistakes."""
    assert [] == problems(script)
