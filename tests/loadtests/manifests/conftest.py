"""A good stack, which each test breaks in one place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loadtests.manifests.read import read_stack
from slo.errors import InvalidInput

GOOD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels: {team: blue}
spec:
  replicas: 2
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop, tier: web}
    spec:
      terminationGracePeriodSeconds: 20
      containers:
        - name: app
          image: shop:1
          ports:
            - {name: http, containerPort: 8080}
          env:
            - {name: MODE, value: quick}
          resources:
            requests: {cpu: 200m, memory: 128Mi}
            limits: {cpu: 400m, memory: 256Mi}
          readinessProbe:
            httpGet: {path: /readyz, port: http}
          lifecycle:
            preStop: {sleep: {seconds: 2}}
---
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  selector: {app: shop}
  ports:
    - {port: 80, targetPort: http}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 1
  maxReplicas: 4
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: 50}
"""


@pytest.fixture
def good() -> str:
    """Return the text of a stack without a mistake."""
    return GOOD


@pytest.fixture
def stack_file(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that writes a text to a file."""

    def write(text: str) -> Path:
        path = tmp_path / "stack.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def mistakes_of(tmp_path: Path) -> Callable[[Path], list[str]]:
    """Return a function that reads a stack that is wrong and gives the mistakes, without the folder."""

    def read(path: Path) -> list[str]:
        with pytest.raises(InvalidInput) as caught:
            read_stack(path)
        return [str(mistake).replace(f"{tmp_path}/", "") for mistake in caught.value.mistakes]

    return read
