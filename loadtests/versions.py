"""Which versions took part in a run."""

import platform
from importlib.metadata import version


def installed_versions(*, kubernetes: str) -> dict[str, str]:
    """Return the versions of what runs here, and that of the Kubernetes that is modelled."""
    return {
        "load-harness": version("load-harness"),
        "python": platform.python_version(),
        "locust": version("locust"),
        "kubernetes (modelled)": kubernetes,
    }
