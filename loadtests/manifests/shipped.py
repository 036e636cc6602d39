"""Find the manifests that come with the project: in the checkout, or in the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def default_manifests() -> Path:
    """Return the folder of the demo overlay."""
    return manifests_root() / "overlays" / "demo"


def overlays() -> dict[str, Path]:
    """Return the folder of every overlay that can run on its own, by its name."""
    folders = sorted((manifests_root() / "overlays").iterdir())
    return {folder.name: folder for folder in folders if (folder / "kustomization.yaml").is_file()}


def manifests_root() -> Path:
    """Return the folder `k8s`: the wheel carries it inside this package, a checkout beside it."""
    packaged = _PACKAGE / "k8s"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "k8s"
