"""A resource that the cluster does not know: by the definitions beside it, or as the cluster says itself."""

from collections.abc import Collection, Iterator

from loadtests.canary_lint.target import Named
from loadtests.doctor.discovery import ServedKinds
from loadtests.doctor.fields import items, mapping
from loadtests.doctor.interface import Cluster
from slo.findings.interface import Found, Level, NotMade


def run(cluster: Cluster) -> Iterator[Found]:
    """Find resources of a group that has definitions among the files, but not one of this kind and version."""
    definitions = list(cluster.of("CustomResourceDefinition"))
    groups = {str(one.at("spec", "group")) for one in definitions}
    served = {one for definition in definitions for one in _served(definition)}
    for one in cluster.objects:
        group, _, version = _version(one).rpartition("/")
        if group in groups and (group, version, one.kind) not in served:
            known = ", ".join(sorted(f"{kind} {at}" for of, at, kind in served if of == group)) or "nothing"
            yield Found(
                level=Level.ERROR,
                place=one.document.place(("apiVersion",)),
                sentence=f"{one} is of {group}/{version}, and the definitions of {group} serve {known}: the cluster "
                "refuses it",
                fix="install the definitions of the version that the manifest is for, or write the one that is served",
            )
    if cluster.served is not None:
        yield from _refused(cluster, cluster.served, {(group, kind) for group, _, kind in served})


# Private


def _refused(cluster: Cluster, served: ServedKinds, defined: Collection[tuple[str, str]]) -> Iterator[Found]:
    """Find what the cluster does not serve, unless its definition is among the objects."""
    for one in cluster.objects:
        version = _version(one)
        kinds, group = served.kinds.get(version), version.rpartition("/")[0]
        if kinds is None or one.kind in kinds or (group, one.kind) in defined:
            continue
        others = served.groups.get(group, ())
        known = f"serves {group} in {', '.join(others)}" if others else f"serves nothing of {group or 'that'}"
        yield Found(
            level=Level.ERROR,
            place=one.document.place(("apiVersion",)),
            sentence=f"{one} is of {version}, and {served.url} does not know that kind (it {known}): it refuses the "
            "object",
            fix="install what brings the kind (its CustomResourceDefinition, mostly by an operator's chart), or write "
            "a version that is served",
        )
    if served.unknown:
        raise NotMade("; ".join(served.unknown.values()))


def _version(one: Named) -> str:
    return str(one.at("apiVersion") or "")


def _served(definition: Named) -> Iterator[tuple[str, str, str]]:
    group, kind = str(definition.at("spec", "group")), str(mapping(definition.at("spec", "names")).get("kind"))
    for version in items(definition.at("spec", "versions")):
        if version.get("served", True) is not False:
            yield group, str(version.get("name")), kind
