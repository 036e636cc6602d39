"""The patch that the page on EKS gives for a login over https is one that kustomize takes."""

import os
import re
import subprocess
from pathlib import Path

import yaml

from tests.k8s.built import K8S, REPOSITORY, builder, needs_kustomize

pytestmark = needs_kustomize
_PAGE = REPOSITORY / "docs/ways-in/eks-flux.md"


def test_the_gateway_gets_a_second_listener(tmp_path: Path) -> None:
    """Beside the one that it has, of the same routes, with the certificate that the page makes."""
    text = _PAGE.read_text(encoding="utf-8")
    (patch,) = [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "certificateRefs" in block]
    production = os.path.relpath(K8S / "overlays/production", tmp_path)
    (tmp_path / "kustomization.yaml").write_text(f"resources: [{production}]\n{patch}", encoding="utf-8")
    done = subprocess.run([*(builder() or ()), tmp_path], capture_output=True, text=True, check=False, timeout=60)
    assert 0 == done.returncode, done.stderr
    (gateway,) = [one for one in yaml.safe_load_all(done.stdout) if one["kind"] == "Gateway"]
    http, https = gateway["spec"]["listeners"]

    assert ("http", "https", "HTTPS") == (http["name"], https["name"], https["protocol"])
    assert http["allowedRoutes"] == https["allowedRoutes"]
    (certificate,) = https["tls"]["certificateRefs"]
    assert f"kubectl create secret tls {certificate['name']} --namespace load-harness" in text
