"""The sources that `dora collect` asks: their table, and how each is made of options and the environment."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from slo.dora.cdevents.purl import repository_of
from slo.dora.history.git import Git
from slo.dora.history.refs import repository_name
from slo.dora.sources import github, gitlab_deployments, jenkins_builds
from slo.dora.sources.etags import EtagCache
from slo.dora.sources.github_actions import GitHubActions
from slo.dora.sources.github_deployments import GitHubDeployments
from slo.dora.sources.github_issues import GitHubIssues
from slo.dora.sources.github_pulls import GitHubPulls
from slo.dora.sources.github_releases import GitHubReleases
from slo.dora.sources.gitlab_deployments import GitLabDeployments, gitlab_server
from slo.dora.sources.http import Api, Patience, Server
from slo.dora.sources.interface import PullSource
from slo.dora.sources.jenkins_builds import JenkinsBuilds, jenkins_server
from slo.errors import InvalidInput, Mistake, Place
from slo.suggestions import did_you_mean

GITHUB_URL, GITLAB_URL, JENKINS_URL = "GITHUB_API_URL", "CI_API_V4_URL", "JENKINS_URL"
"""Variables that hold the address of an API; the CI systems themselves set them in their jobs."""
JENKINS_USER = "JENKINS_USER"
_FULL_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What sources are made of."""

    environ: Mapping[str, str]
    repo: Path
    repository: str | None
    """As it was given; None: that of the clone."""
    service: str
    environment: str
    with_commits: bool
    timeout_seconds: float
    patience: Patience
    cache: EtagCache

    def api(self, server: Server) -> Api:
        """Make a client; all of them share the patience and the cache."""
        return Api(server, cache=self.cache, patience=self.patience, timeout_seconds=self.timeout_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A row of the table."""

    what: str
    """What may stand behind the name, as `[:ENVIRONMENT]`."""
    title: str
    needs: str
    """The least that the token must be allowed."""
    make: Callable[[Asking, str], PullSource]


def make_source(text: str, asking: Asking) -> PullSource:
    """Make the source that a word of the command line names, as `github-actions:deploy.yml`.

    Raises:
        InvalidInput: there is no such source, or it lacks something; with every mistake.
    """
    name, _, what = text.partition(":")
    kind = KINDS.get(name)
    if kind is None:
        rule = "is no source that is asked"
        raise _invalid(text, rule, did_you_mean(name, KINDS, otherwise=f"there are {', '.join(KINDS)}"))
    if kind.what.startswith(":") and not what:
        raise _invalid(text, "does not say what to ask for", f"write it as {name}{kind.what}")
    return kind.make(asking, what.strip())


# Private


def _hub(asking: Asking) -> github.GitHubRepository:
    url = asking.environ.get(GITHUB_URL) or github.API_URL
    host, full_name = _place(asking, url, variable=GITHUB_URL, path="api/v3")
    if not _FULL_NAME.fullmatch(full_name):
        next_step = f"name it, as --repository {host}/owner/name"
        raise _invalid(full_name, "is no repository of GitHub", next_step, at=_option(asking))
    server = github.github_server(_secret(asking, github.TOKEN_VARIABLE), url=url)
    return github.GitHubRepository(api=asking.api(server), full_name=full_name, host=host, service=asking.service)


def _github_deployments(asking: Asking, what: str) -> PullSource:
    return GitHubDeployments(repository=_hub(asking), environment=what or None)


def _github_releases(asking: Asking, what: str) -> PullSource:
    _nothing_more("github-releases", what)
    return GitHubReleases(repository=_hub(asking), environment=asking.environment)


def _github_actions(asking: Asking, what: str) -> PullSource:
    workflow = what.rpartition("/")[2]  # `.github/workflows/deploy.yml` is how people know it
    if not (workflow.isdecimal() or workflow.endswith((".yml", ".yaml"))):
        raise _invalid(what, "must be the file of a workflow", "write it as github-actions:deploy.yml")
    return GitHubActions(
        repository=_hub(asking), workflow=workflow, environment=asking.environment, now=asking.patience.now
    )


def _github_issues(asking: Asking, what: str) -> PullSource:
    labels = tuple(label.strip() for label in what.split(",") if label.strip()) or ("incident",)
    return GitHubIssues(repository=_hub(asking), environment=asking.environment, labels=labels)


def _github_pulls(asking: Asking, what: str) -> PullSource:
    return GitHubPulls(repository=_hub(asking), base=what or None, with_commits=asking.with_commits)


def _gitlab_deployments(asking: Asking, what: str) -> PullSource:
    url = asking.environ.get(GITLAB_URL) or gitlab_deployments.API_URL
    host, project = _place(asking, url, variable=GITLAB_URL, path="api/v4")
    api = asking.api(gitlab_server(_secret(asking, gitlab_deployments.TOKEN_VARIABLE), url=url))
    return GitLabDeployments(api=api, project=project, host=host, environment=what or None, service=asking.service)


def _jenkins_builds(asking: Asking, what: str) -> PullSource:
    url = asking.environ.get(JENKINS_URL, "")
    _check_url(url, variable=JENKINS_URL, example="https://jenkins.example.com")
    job, _, stage = what.partition("#")
    job = job.strip("/").removeprefix("job/").replace("/job/", "/")  # as it stands in the browser's address
    if not job:
        raise _invalid(what, "names no job", "write it as jenkins-builds:JOB or jenkins-builds:JOB#STAGE")
    user, token = (_secret(asking, name) for name in (JENKINS_USER, jenkins_builds.TOKEN_VARIABLE))
    if bool(user) != bool(token):
        missing = jenkins_builds.TOKEN_VARIABLE if user else JENKINS_USER
        raise _invalid(missing, "is not set, and the other of the two is", "set both, or none", at="environment")
    return JenkinsBuilds(
        api=asking.api(jenkins_server(url, user=user, token=token)),
        job=job,
        environment=asking.environment,
        repository=_repository_if_any(asking),
        service=asking.service,
        stage=stage.strip() or None,
    )


KINDS: Mapping[str, Kind] = {
    "github-actions": Kind(
        what=":WORKFLOW",
        title="Runs of the workflow that deploys, as deploy.yml",
        needs="actions: read",
        make=_github_actions,
    ),
    "github-deployments": Kind(
        what="[:ENVIRONMENT]",
        title="Deployments and how they ended",
        needs="deployments: read",
        make=_github_deployments,
    ),
    "github-issues": Kind(
        what="[:LABEL,...]",
        title="Issues with any of the labels (incident) as incidents",
        needs="issues: read",
        make=_github_issues,
    ),
    "github-pulls": Kind(
        what="[:BRANCH]",
        title="Merged pull requests: begin and labels of changes",
        needs="pull-requests: read",
        make=_github_pulls,
    ),
    "github-releases": Kind(
        what="", title="Releases, a proxy for deployments", needs="contents: read", make=_github_releases
    ),
    "gitlab-deployments": Kind(
        what="[:ENVIRONMENT]",
        title="Deployments of a project",
        needs="read_api, as Reporter",
        make=_gitlab_deployments,
    ),
    "jenkins-builds": Kind(
        what=":JOB[#STAGE]",
        title="Builds of the job that deploys, or a stage of it",
        needs="Overall/Read, Job/Read",
        make=_jenkins_builds,
    ),
}


DEPLOYING = frozenset(KINDS) - {"github-issues", "github-pulls"}
"""Those that tell of deployments."""


def _place(asking: Asking, url: str, *, variable: str, path: str) -> tuple[str, str]:
    """Give the host and the repository's path below the API's server; a token is for its own server only."""
    parts = _check_url(url, variable=variable, example=f"https://HOST/{path}")
    repository, server = _repository(asking), (parts.hostname or "").removeprefix("api.")
    host, _, name = repository.partition("/")
    is_there = host in (server, f"{server}:{parts.port}")
    if not name or not (is_there or "." in host):
        rule = "does not name a server and a repository"
        raise _invalid(repository, rule, "name them, as --repository github.com/owner/name", at=_option(asking))
    if not is_there:
        next_step = f"set {variable}, as https://{host}/{path}, or name another --repository"
        raise _invalid(url, f"is not the API of {host}, where {name} is", next_step, at=variable)
    root = parts.path.rstrip("/").removesuffix(path).strip("/")  # of a GitLab below a path
    return server, name.removeprefix(f"{root}/") if root else name


def _option(asking: Asking) -> str:
    """Name the option that says which repository."""
    return f"--repo {asking.repo}" if asking.repository is None else "--repository"


def _repository(asking: Asking) -> str:
    if asking.repository is not None:
        return repository_of(asking.repository)
    try:
        return repository_name(Git(asking.repo))
    except InvalidInput as error:
        next_step = "run it in one, or name the repository, as --repository github.com/owner/name"
        raise _invalid(str(asking.repo), "is no clone", next_step, at="--repo") from error


def _repository_if_any(asking: Asking) -> str | None:
    """Give the repository, or None where nobody names one and there is no clone with a remote."""
    try:
        repository = _repository(asking)
    except InvalidInput:
        if asking.repo != Path():
            raise  # it was named
        return None
    return repository if "/" in repository else None


def _secret(asking: Asking, variable: str) -> str:
    return asking.environ.get(variable, "").strip()


def _check_url(url: str, *, variable: str, example: str) -> SplitResult:
    """Take an address apart, and refuse what is none without showing a password in it."""
    rule = "must be the address of a server, without a password"
    invalid = _invalid(url.rpartition("@")[2], rule, f"set it, as {example}", at=variable)
    try:
        parts = urlsplit(url)
        is_server = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError as error:  # of the port, or of the brackets of IPv6
        raise invalid from error
    if parts.scheme not in ("http", "https") or not is_server or parts.query or parts.fragment:
        raise invalid
    return parts


def _nothing_more(name: str, what: str) -> None:
    if what:
        raise _invalid(what, f"is too much, as {name} has nothing to choose", f"write it as {name}")


def _invalid(value: object, rule: str, next_step: str, *, at: str = "SOURCE") -> InvalidInput:
    return InvalidInput([Mistake(place=Place(file=at), value=value, rule=rule, next_step=next_step)])
