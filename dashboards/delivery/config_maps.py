"""ConfigMaps for the sidecar that Grafana's Helm charts bring along (kube-prometheus-stack among them).

Source: https://github.com/kiwigrid/k8s-sidecar and
https://github.com/grafana/helm-charts/blob/main/charts/grafana/values.yaml (sidecar.dashboards)
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from dashboards.delivery.interface import FormName, Parcel
from dashboards.delivery.kubernetes import KUSTOMIZATION, Metadata, is_key, kustomization, label_mistakes, manifest
from dashboards.delivery.texts import compact, template_safe
from dashboards.model import Json
from slo.errors import Mistake, Place

SIDECAR_LABEL = ("grafana_dashboard", "1")
FOLDER_ANNOTATION = "grafana_folder"
_BUILT_IN_ANNOTATION = "k8s-sidecar-target-directory"
"""What the sidecar looks at where its chart says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigMaps:
    """A ConfigMap for each dashboard, since kubectl limits the size of one."""

    sources: tuple[str, ...]
    folder: str
    """Title of the folder in Grafana; empty for the one at the top."""
    metadata: Metadata
    sidecar_label: tuple[str, str] = SIDECAR_LABEL
    """By which the sidecar finds them."""
    folder_annotation: str = FOLDER_ANNOTATION
    """By which it knows the folder."""

    @property
    def name(self) -> FormName:
        """Say which form it is."""
        return FormName.CONFIG_MAP

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong with the words it was given."""
        yield from self.metadata.mistakes()
        yield from label_mistakes("--sidecar-label", *self.sidecar_label)
        if self.sidecar_label[0] in self.metadata.labels:
            rule, next_step = "is the label by which the sidecar finds them", "say it with --sidecar-label only"
            place = Place(file="--object-label")
            yield Mistake(place=place, value=self.sidecar_label[0], rule=rule, next_step=next_step)
        if not is_key(self.folder_annotation):
            place, rule = Place(file="--folder-annotation"), "must be the name of an annotation"
            next_step = "write what the chart's sidecar.dashboards.folderAnnotation says"
            yield Mistake(place=place, value=self.folder_annotation, rule=rule, next_step=next_step)

    def files(self, parcels: Sequence[Parcel]) -> dict[str, str]:
        """Write the files, and the list of them for kustomize."""
        files = {name: manifest(one, self.sources) for name, one in self.objects(parcels).items()}
        return {**files, KUSTOMIZATION: kustomization(list(files), self.sources)}

    def objects(self, parcels: Sequence[Parcel]) -> dict[str, Mapping[str, Json]]:
        """Give the ConfigMaps."""
        return {f"{parcel.uid}.yaml": self._object(parcel) for parcel in parcels}

    def dashboard_in(self, name: str, text: str) -> Json:
        """Read the dashboard of a file."""
        del name
        document = yaml.load(text, Loader=yaml.CSafeLoader)
        data = document.get("data") if isinstance(document, Mapping) else None
        return next((json.loads(one) for one in data.values()), None) if data else None

    def _object(self, parcel: Parcel) -> Mapping[str, Json]:
        label, value = self.sidecar_label
        folder = dict.fromkeys((self.folder_annotation, _BUILT_IN_ANNOTATION), self.folder) if self.folder else {}
        return {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": self.metadata.of(parcel.uid, annotations=folder, labels={label: value}),
            "data": {f"{parcel.uid}.json": template_safe(compact(parcel.json))},
        }
