"""The Secret in plain text has what the workload takes."""

from load_harness.access.keys import digest_of, find, parse_keys
from load_harness.access.roles import Role
from tests.k8s.built import needs_kustomize
from tests.k8s.delivery import of_kind

pytestmark = needs_kustomize


def test_the_keys_of_kind_are_such_as_the_comment_beside_them_says() -> None:
    """The file of keys has no mistake, and its key may look only."""
    keys, mistakes = parse_keys(
        of_kind("overlays/kind-with-key", "Secret")["load-harness"]["stringData"]["keys"], file="keys"
    )

    assert [] == mistakes
    key = find(keys, digest_of(b"only-for-kind-to-look"))
    assert key is not None
    assert ("viewer", Role.READ) == (key.name, key.role)
