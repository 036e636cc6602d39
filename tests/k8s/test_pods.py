"""What the receiver of deliveries and the job that pushes its figures have in common."""

from tests.k8s.built import needs_kustomize
from tests.k8s.delivery import of_kind, option, pods

pytestmark = needs_kustomize


def test_receiver_and_pusher_share_one_ledger() -> None:
    """The job reads the file that the receiver writes, on the receiver's node, without being able to spoil it."""
    receiver, pusher = pods("dora")["dora-receiver"], pods("dora")["dora-push"]
    ledger = {"name": "ledger", "persistentVolumeClaim": {"claimName": "dora-ledger"}}
    (rule,) = pusher["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    labels = of_kind("dora", "Deployment")["dora-receiver"]["spec"]["template"]["metadata"]["labels"]

    assert option(receiver, "--ledger") == option(pusher, "--ledger")
    assert ledger in receiver["volumes"]
    assert ledger in pusher["volumes"]
    assert rule["labelSelector"]["matchLabels"].items() <= labels.items()
    (mount,) = [one for one in pusher["containers"][0]["volumeMounts"] if one["name"] == "ledger"]
    assert mount["readOnly"] is True
