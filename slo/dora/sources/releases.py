"""Names of what only a tag or a release tells, spelt once for those who write facts of it and those who judge them."""

from slo.dora.model import Deployment

TAGS = "git-tags"
GITHUB_RELEASES = "github-releases"
RELEASE = "release"
PRERELEASE = "prerelease"
"""Labels of a release of GitHub: one of the two, for one may become the other."""


def is_release(deployment: Deployment) -> bool:
    """Whether a tag or a release stands for it: these stay where they are, so none says that anything went back."""
    return deployment.id.startswith((f"{TAGS}:", f"{GITHUB_RELEASES}:"))


def is_marked_prerelease(deployment: Deployment) -> bool:
    """Whether its forge says that the release is not meant to be used yet."""
    return deployment.id.startswith(f"{GITHUB_RELEASES}:") and PRERELEASE in deployment.labels
