"""Objects of grafana-operator.

Source: https://grafana.github.io/grafana-operator/docs/api/ (GrafanaDashboard, v1beta1)
"""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from dashboards.delivery.interface import FormName, Parcel
from dashboards.delivery.kubernetes import (
    KUSTOMIZATION,
    MANY_BYTES,
    Metadata,
    annotation_bytes,
    kustomization,
    label_mistakes,
    manifest,
    name_mistakes,
)
from dashboards.delivery.texts import compact, template_safe
from dashboards.model import Json
from slo.errors import Mistake

INSTANCE_SELECTOR = ("dashboards", "grafana")
TOP_FOLDER = "General"
"""What the operator takes for no folder; where nothing is said, it makes one with the name of the namespace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A GrafanaDashboard for each dashboard."""

    sources: tuple[str, ...]
    folder: Mapping[str, str]
    """One of `folder`, `folderRef` and `folderUID`."""
    metadata: Metadata
    instance_selector: Mapping[str, str] = field(default_factory=lambda: dict([INSTANCE_SELECTOR]))
    """Labels of the Grafana objects that get them."""
    crosses_namespaces: bool = False
    """Whether a Grafana of another namespace may take them."""

    @property
    def name(self) -> FormName:
        """Say which form it is."""
        return FormName.OPERATOR

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong with the words it was given."""
        yield from self.metadata.mistakes()
        for name, value in self.instance_selector.items():
            yield from label_mistakes("--instance-selector", name, value)
        if "folderRef" in self.folder:
            yield from name_mistakes("--folder-ref", self.folder["folderRef"])

    def files(self, parcels: Sequence[Parcel]) -> dict[str, str]:
        """Write the files, and the list of them for kustomize."""
        files = {name: manifest(one, self.sources) for name, one in self.objects(parcels).items()}
        return {**files, KUSTOMIZATION: kustomization(list(files), self.sources)}

    def objects(self, parcels: Sequence[Parcel]) -> dict[str, Mapping[str, Json]]:
        """Give the objects; a large dashboard is packed."""
        return {f"{parcel.uid}.yaml": self._object(parcel) for parcel in parcels}

    def dashboard_in(self, name: str, text: str) -> Json:
        """Read the dashboard of a file."""
        del name
        document = yaml.load(text, Loader=yaml.CSafeLoader)
        spec = document.get("spec") if isinstance(document, Mapping) else None
        if not spec:
            return None
        return json.loads(spec["json"] if "json" in spec else gzip.decompress(base64.b64decode(spec["gzipJson"])))

    def _object(self, parcel: Parcel) -> Mapping[str, Json]:
        written = compact(parcel.json)
        plain = self._with_spec(parcel, {"json": template_safe(written)})
        return (
            plain if annotation_bytes(plain) <= MANY_BYTES else self._with_spec(parcel, {"gzipJson": _packed(written)})
        )

    def _with_spec(self, parcel: Parcel, content: Mapping[str, str]) -> dict[str, Json]:
        return {
            "apiVersion": "grafana.integreatly.org/v1beta1",
            "kind": "GrafanaDashboard",
            "metadata": self.metadata.of(parcel.uid, annotations={}, labels={}),
            "spec": {
                **({"allowCrossNamespaceImport": True} if self.crosses_namespaces else {}),
                **self.folder,
                "instanceSelector": {"matchLabels": dict(sorted(self.instance_selector.items()))},
                "uid": parcel.uid,
                **content,
            },
        }


# Private


def _packed(written: str) -> str:
    # Without the time of packing, which would make it another file each time.
    return base64.b64encode(gzip.compress(written.encode(), mtime=0)).decode()
