"""A stub of Jenkins' JSON API: builds of the shape that a `tree` gives, nulls and empty actions included.

Shape: https://github.com/apache/incubator-devlake (backend/plugins/jenkins/e2e/raw_tables)
"""

import re
from typing import Any

from tests.slo.dora.stubs.server import Answer, Asked, StubServer


def checkout(sha: str, *urls: str) -> Any:  # noqa: ANN401 - JSON
    """Make the Git plug-in's BuildData."""
    revision = {"SHA1": sha, "branch": [{"name": "refs/remotes/origin/main"}]}
    return {"_class": "hudson.plugins.git.util.BuildData", "lastBuiltRevision": revision, "remoteUrls": list(urls)}


def build(number: int, result: str | None, *, at: float, lasts: float, checkouts: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - JSON
    """Make a build; one that goes on has no result and no duration yet."""
    return {
        "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun",
        "actions": [{"_class": "hudson.model.CauseAction"}, {}, *checkouts, None],
        "building": result is None,
        "duration": 0 if result is None else int(lasts * 1000),
        "fullDisplayName": f"shop » deploy #{number}",
        "number": number,
        "result": result,
        "timestamp": int(at * 1000),
        "url": f"https://jenkins.example.com/job/shop/job/deploy/{number}/",
    }


def stage(name: str, status: str, *, at: float, lasts: float) -> Any:  # noqa: ANN401 - JSON
    """Make a stage of a pipeline's run."""
    times = {"startTimeMillis": int(at * 1000), "durationMillis": int(lasts * 1000), "pauseDurationMillis": 0}
    return {"id": "12", "name": name, "status": status, **times}


class StubJenkins(StubServer):
    """Jenkins with the job `shop/deploy`, whose builds it gives by slices."""

    prefix = "/jenkins"

    def __init__(self) -> None:
        super().__init__()
        self.builds: list[Any] = []
        self.stages_of: dict[str, list[Any]] = {}

    def answer(self, asked: Asked) -> Answer:
        """Answer as Jenkins does, the newest first; a page of HTML to who asks for something else."""
        match asked.path.split("/"):
            case ["", "job", "shop", "job", "deploy", "api", "json"]:
                slice_ = re.search(r"\{(\d+),(\d+)\}$", asked.query["tree"])
                assert slice_ is not None
                builds = sorted(self.builds, key=lambda build: -build["number"])[int(slice_[1]) : int(slice_[2])]
                return Answer(
                    document={"_class": "org.jenkinsci.plugins.workflow.job.WorkflowJob", "allBuilds": builds}
                )
            case ["", "job", "shop", "job", "deploy", number, "wfapi", "describe"]:
                return Answer(document={"id": number, "status": "SUCCESS", "stages": self.stages_of.get(number, [])})
        return Answer(status=404, raw=b"<html>Not found</html>", headers={"Content-Type": "text/html;charset=utf-8"})
