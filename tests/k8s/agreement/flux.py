"""What Flux is told is there: folders, objects it waits for, images it writes, whom it tells of what."""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.k8s.agreement.clusters import called
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject

_MARKER = re.compile(
    r'newName: (\S+)\n\s*newTag: (\S+) # \{"\$imagepolicy": "flux-system:([\w-]+):tag"\}'
    r'|image: (\S+):(\S+) # \{"\$imagepolicy": "flux-system:([\w-]+)"\}'
)
_OURS = re.compile(r"newName: ghcr\.io/owner/|image: ghcr\.io/owner/\S+:")
_KEPT = "kustomize.toolkit.fluxcd.io/prune"
_RANGE = re.compile(r">=(\S+) <(\S+)")


def faults(world: World) -> Iterator[str]:
    """Say which name or path leads nowhere."""
    for kind, name in sorted({(each["kind"], each["metadata"]["name"]) for each in world.objects["flux"]}):
        value = world.of_kind("flux", kind)[name]
        yield from (f"flux {kind}/{name}: {fault}" for fault in _faults(world, value))
    yield from _of_order(world)
    yield from _of_markers(world)
    yield from _pruned(world)


# Private


def _faults(world: World, value: KubernetesObject) -> Iterator[str]:
    spec = value["spec"]
    match value["kind"]:
        case "Kustomization":
            yield from _of_kustomization(world, spec)
        case "ImagePolicy":
            if spec["imageRepositoryRef"]["name"] not in world.of_kind("flux", "ImageRepository"):
                yield f"there is no ImageRepository {spec['imageRepositoryRef']['name']}"
        case "ImageUpdateAutomation":
            yield from _of_automation(world, spec)
        case "Alert":
            yield from _of_alert(world, spec)
        case "GitRepository":
            if spec["ref"]["branch"] not in {a["spec"]["git"]["push"]["branch"] for a in _automations(world)}:
                yield f"the branch {spec['ref']['branch']} is read, and another is written"


def _of_kustomization(world: World, spec: KubernetesObject) -> Iterator[str]:
    if "postBuild" in spec:
        yield "postBuild replaces the ${...} of boards and rules by nothing"
    if spec["sourceRef"]["name"] not in world.of_kind("flux", spec["sourceRef"]["kind"]):
        yield f"there is no {spec['sourceRef']['kind']} {spec['sourceRef']['name']}"
    folder = spec["path"].removeprefix("./k8s/")
    if folder not in world.objects:
        yield f"{spec['path']} is no kustomization"
        return
    there = {
        (one["apiVersion"], one["kind"], one["metadata"]["name"], one["metadata"].get("namespace"))
        for one in world.objects[folder]
    }
    checks = [(one["apiVersion"], one["kind"], one["name"], one["namespace"]) for one in spec.get("healthChecks", [])]
    yield from (f"waits for {check}, which {spec['path']} does not build" for check in checks if check not in there)
    if bool(checks) == spec.get("wait", False):
        yield "must wait for all it applies, or check the health of something"


def _of_order(world: World) -> Iterator[str]:
    steps = world.of_kind("flux", "Kustomization")
    graph = {name: {one["name"] for one in step["spec"].get("dependsOn", [])} for name, step in steps.items()}
    yield from (f"flux: {name} waits for {w}, which is not there" for name in graph for w in graph[name] - set(steps))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"flux: {error.args[1]} wait for each other"


def _automations(world: World) -> list[KubernetesObject]:
    return list(world.of_kind("flux", "ImageUpdateAutomation").values())


def _of_automation(world: World, spec: KubernetesObject) -> Iterator[str]:
    source = world.of_kind("flux", "GitRepository").get(spec["sourceRef"]["name"])
    if source is None:
        yield f"there is no GitRepository {spec['sourceRef']['name']}"
    elif source["spec"]["ref"] != spec["git"]["checkout"]["ref"]:
        yield f"checks out {spec['git']['checkout']['ref']}, and {source['spec']['ref']} is applied"
    wanted = spec["policySelector"]["matchLabels"].items()
    for name, policy in world.of_kind("flux", "ImagePolicy").items():
        if not wanted <= policy["metadata"]["labels"].items():
            yield f"does not take the ImagePolicy {name}"
    if spec["update"]["path"] != "./k8s":
        yield f"writes below {spec['update']['path']}, and the manifests are in ./k8s"


def _of_alert(world: World, spec: KubernetesObject) -> Iterator[str]:
    if spec["providerRef"]["name"] not in world.of_kind("flux", "Provider"):
        yield f"there is no Provider {spec['providerRef']['name']}"
    for source in spec["eventSources"]:
        labels = source.get("matchLabels", {}).items()
        found = [
            name
            for name, one in world.of_kind("flux", source["kind"]).items()
            if source["name"] in ("*", name) and labels <= one["metadata"]["labels"].items()
        ]
        if not found:
            yield f"hears of no {source['kind']} {source['name']}"


def _of_markers(world: World) -> Iterator[str]:
    texts = {path: text for path, text in world.texts.items() if path.startswith("k8s/")}
    policies, used = world.of_kind("flux", "ImagePolicy"), set()
    for path, text in texts.items():
        found = [tuple(filter(None, each)) for each in _MARKER.findall(text)]
        if len(found) != text.count("$imagepolicy"):
            yield f"{path}: a marker of an image that nobody understands"
        if len(found) < (images := len(_OURS.findall(text))):
            yield f"{path}: {images} images of ours, and {len(found)} markers by which they are renewed"
        for image, tag, policy in found:
            used.add(policy)
            yield from (f"{path}: {fault}" for fault in _of_marker(world, image, tag, policy))
    yield from (f"flux ImagePolicy/{name}: no marker names it" for name in set(policies) - used)


def _of_marker(world: World, image: str, tag: str, policy: str) -> Iterator[str]:
    found = world.of_kind("flux", "ImagePolicy").get(policy)
    if found is None:
        yield f"there is no ImagePolicy {policy}"
        return
    repository = world.of_kind("flux", "ImageRepository").get(found["spec"]["imageRepositoryRef"]["name"])
    if repository is not None and repository["spec"]["image"] != image:
        yield f"{policy} is of {repository['spec']['image']}, and not of {image}"
    ((lowest, beyond),) = _RANGE.findall(found["spec"]["policy"]["semver"]["range"])
    if not _numbers(lowest) <= _numbers(tag) < _numbers(beyond):
        yield f"{tag} is none of the versions that {policy} allows"


def _pruned(world: World) -> Iterator[str]:
    """Say what would take records along when a Kustomization of Flux is deleted: a volume, or its namespace."""
    steps = world.of_kind("flux", "Kustomization").values()
    folders = [step["spec"]["path"].removeprefix("./k8s/") for step in steps if step["spec"]["prune"]]
    applied = [each for folder in folders for each in world.objects.get(folder, ())]
    claims = [each for each in applied if each["kind"] == "PersistentVolumeClaim"]
    held = {each["metadata"]["namespace"] for each in claims}
    namespaces = [each for each in applied if each["kind"] == "Namespace" and each["metadata"]["name"] in held]
    for each in (*claims, *namespaces):
        if each["metadata"].get("annotations", {}).get(_KEPT) != "disabled":
            yield f"flux: {called(each)} must have {_KEPT}: disabled, or records are deleted with what applied it"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
