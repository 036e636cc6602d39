"""What Flux is told: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed, rewritten
from tests.k8s.agreement.world import GONE

_READER = "k8s/load-tests/locust-recorded/reader.yaml"
FLUX = {
    "the path of a Kustomization": Drift(
        "flux",
        "./k8s/overlays/prod is no kustomization",
        changed("flux", "Kustomization/load-harness", "spec path", "./k8s/overlays/prod"),
    ),
    "an object whose health is checked": Drift(
        "flux",
        "which ./k8s/gate does not build",
        changed("flux", "Kustomization/load-harness-gate", "spec healthChecks 0 name", "gate"),
    ),
    "nothing that is waited for": Drift(
        "flux",
        "Kustomization/load-harness-policies: must wait for all it applies",
        changed("flux", "Kustomization/load-harness-policies", "spec wait", GONE),
    ),
    "a Kustomization that is waited for": Drift(
        "flux",
        "load-harness waits for policies, which is not there",
        changed("flux", "Kustomization/load-harness", "spec dependsOn 0 name", "policies"),
    ),
    "a circle": Drift(
        "flux",
        "wait for each other",
        changed("flux", "Kustomization/load-harness-policies", "spec dependsOn", [{"name": "load-harness-gate"}]),
    ),
    "a source": Drift(
        "flux",
        "there is no GitRepository harness",
        changed("flux", "Kustomization/load-harness", "spec sourceRef name", "harness"),
    ),
    "values in place of ${...}": Drift(
        "flux",
        "postBuild replaces the ${...}",
        changed("flux", "Kustomization/load-harness-observability", "spec postBuild", {"substitute": {}}),
    ),
    "the image of a policy": Drift(
        "flux",
        "load-harness-toolkit is of ghcr.io/owner/toolkit, and not of ghcr.io/owner/load-harness-toolkit",
        changed("flux", "ImageRepository/load-harness-toolkit", "spec image", "ghcr.io/owner/toolkit"),
    ),
    "the name of a policy": Drift(
        "flux",
        "there is no ImagePolicy load-harness-workload",
        changed("flux", "ImagePolicy/load-harness-workload", "metadata name", "workload"),
    ),
    "a version that the policy does not allow": Drift(
        "flux",
        "0.1.0 is none of the versions that load-harness-workload allows",
        changed("flux", "ImagePolicy/load-harness-workload", "spec policy semver range", ">=1.0.0 <2.0.0"),
    ),
    "a marker with a slip in it": Drift(
        "flux",
        "k8s/gate/kustomization.yaml: a marker of an image that nobody understands",
        rewritten("k8s/gate/kustomization.yaml", '# {"$imagepolicy": "flux-system', '# {"$imagepolicy":"flux-system'),
    ),
    "a marker of another policy": Drift(
        "flux",
        "k8s/dora/kustomization.yaml: there is no ImagePolicy toolkit",
        rewritten("k8s/dora/kustomization.yaml", "flux-system:load-harness-toolkit:tag", "flux-system:toolkit:tag"),
    ),
    "the branch that is written": Drift(
        "flux",
        "the branch main is read, and another is written",
        changed("flux", "ImageUpdateAutomation/load-harness", "spec git push branch", "images"),
    ),
    "policies that the automation does not take": Drift(
        "flux",
        "does not take the ImagePolicy load-harness-toolkit",
        changed("flux", "ImagePolicy/load-harness-toolkit", "metadata labels app.kubernetes.io/part-of", "toolkit"),
    ),
    "the provider of an alert": Drift(
        "flux",
        "there is no Provider slack-alerts",
        changed("flux", "Alert/load-harness-failures", "spec providerRef name", "slack-alerts"),
    ),
    "the source of an alert": Drift(
        "flux",
        "hears of no Kustomization workload",
        changed("flux", "Alert/load-harness-dora", "spec eventSources 0 name", "workload"),
    ),
    "an image that nobody renews": Drift(
        "flux",
        "reader.yaml: 1 images of ours, and 0 markers",
        rewritten(_READER, ' # {"$imagepolicy": "flux-system:load-harness-toolkit"}', ""),
    ),
    "the version of a pod that is created by hand": Drift(
        "flux",
        "reader.yaml: 9.0.0 is none of the versions that load-harness-toolkit allows",
        rewritten(_READER, "toolkit:0.1.0", "toolkit:9.0.0"),
    ),
    "a ledger that is pruned": Drift(
        "flux",
        "PersistentVolumeClaim/dora-ledger must have",
        changed("dora", "PersistentVolumeClaim/dora-ledger", "metadata annotations", {}),
    ),
    "a ledger whose namespace is pruned": Drift(
        "flux",
        "Namespace/dora must have",
        changed("dora", "Namespace/dora", "metadata annotations", {}),
    ),
}
