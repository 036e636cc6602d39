"""The versions that took part in a run."""

from loadtests.versions import installed_versions


def test_versions_of_all_that_takes_part_are_there() -> None:
    """The toolkit, Python, the load generator, and the Kubernetes that is modelled."""
    versions = installed_versions(kubernetes="1.35")

    assert ["load-harness", "python", "locust", "kubernetes (modelled)"] == list(versions)
    assert "1.35" == versions["kubernetes (modelled)"]
    assert all(versions.values())
