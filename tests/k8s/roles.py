"""What the Roles of `k8s/rbac` grant."""

import yaml

from loadtests.manifests.shipped import manifests_root


def granted(file: str) -> set[tuple[str, str, str]]:
    """Give group, resource and verb of everything that the Role of a file grants."""
    documents = yaml.safe_load_all((manifests_root() / "rbac" / file).read_text())
    role = next(one for one in documents if one["kind"] == "Role")
    return {
        (group, resource, verb)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }
