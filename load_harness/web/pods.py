"""What many pods answered, as one answer: 207 where not all did what they were asked, a problem where none did."""

from http import HTTPStatus

from flask import Response

from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.cluster.loads import Placement, PodJobs
from load_harness.cluster.shares import amount_of, extras_of, sum_of
from load_harness.cluster.summary import described, summed
from load_harness.errors import Problem
from load_harness.jobs.record import Load, kind_of
from load_harness.params.cpu import CpuLoad
from load_harness.web.answers import answer

_OF_THE_LOAD = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""What a pod answers where not the pod is to blame: it is too busy, or has another load under that name."""
_NOTHING_PLACED = "urn:load-harness:nothing-placed"


def placed(placement: Placement, *, location: str) -> Response:
    """Answer with where a cluster load was placed.

    Raises:
        Problem: 409 where every pod is too busy for its share, 422 where it is wrong for every pod, 502 where none took
            its share for any other reason.
    """
    if not placement.placed:
        raise _nothing_placed(placement)
    return answer(_placement(placement), _status(placement.pods, all_well=HTTPStatus.ACCEPTED), {"Location": location})


def every_job(pods: list[PodJobs]) -> Response:
    """Answer with the jobs of all pods.

    Raises:
        Problem: 502 where no pod answers.
    """
    answers = [pod.pod for pod in pods]
    refuse_silence(answers)
    missing = [pod.address for pod in answers if not pod.good]
    document = {"complete": not missing, "missing": missing, "pods": [described(pod) for pod in pods]}
    return answer(document, _status(answers, all_well=HTTPStatus.OK))


def cluster_load(cluster_id: str, pods: list[PodJobs]) -> Response:
    """Answer with one cluster load.

    Raises:
        Problem: 502 where no pod answers.
    """
    answers = [pod.pod for pod in pods]
    if not any(pod.jobs for pod in pods):
        refuse_silence(answers)
    return answer(summed(cluster_id, pods), _status(answers, all_well=HTTPStatus.OK))


def refuse_silence(pods: list[PodAnswer]) -> None:
    """Go on only where at least one pod did what it was asked to.

    Raises:
        Problem: 502 otherwise.
    """
    if not any(pod.good for pod in pods):
        raise Problem(
            HTTPStatus.BAD_GATEWAY,
            f"none of {len(pods)} pods gave an answer: {_reasons(pods)}; check LOAD_HARNESS_PEERS and the pods",
            extensions={"pods": [_without_job(pod) for pod in pods]},
        )


def _nothing_placed(placement: Placement) -> Problem:
    pods = placement.pods
    said = {None if pod.answer is None else pod.answer.status for pod in pods}
    common = next((status for status in _OF_THE_LOAD if said == {status}), HTTPStatus.BAD_GATEWAY)
    return Problem(
        common,
        f"cluster load {placement.id}: none of {len(pods)} pods took its share: {_reasons(pods)}",
        kind=_NOTHING_PLACED,
        extensions={"id": placement.id, "pods": _asked(placement)},
    )


def _reasons(pods: list[PodAnswer]) -> str:
    """The first pods' reasons; a problem's detail is for reading, the document has them all."""
    most = 3
    said = [f"{pod.address}: {pod.because}" for pod in pods[:most]]
    return "; ".join([*said, f"and {len(pods) - most} more"] if len(pods) > most else said)


def _status(pods: list[PodAnswer], *, all_well: HTTPStatus) -> HTTPStatus:
    return all_well if all(pod.good for pod in pods) else HTTPStatus.MULTI_STATUS


def _placement(placement: Placement) -> dict[str, object]:
    load = placement.load
    placed, total = sum_of(placement.placed), sum_of(placement.shares)
    return {
        "id": placement.id,
        "kind": kind_of(load),
        "requested": {**total, "duration_seconds": load.duration_seconds, **_of_the_kind(load)},
        "placed": {**placed, "ratio": sum(placed.values()) / sum(total.values())},
        "complete": all(pod.good for pod in placement.pods),
        "pods": _asked(placement),
    }


def _of_the_kind(load: Load) -> dict[str, object]:
    if isinstance(load, CpuLoad):
        cpu_seconds = load.curve.used_by(load.duration_seconds) / 1000
        return {"cores": load.millicores / 1000, "cpu_seconds": cpu_seconds, **extras_of(load)}
    return extras_of(load)


def _asked(placement: Placement) -> list[dict[str, object]]:
    return [
        {**_without_job(pod), "share": amount_of(share), **({"job": pod.document} if pod.good else {})}
        for share, pod in zip(placement.shares, placement.pods, strict=True)
    ]


def _without_job(pod: PodAnswer) -> dict[str, object]:
    refusal = {"problem": pod.document} if pod.outcome is Outcome.REFUSED else {}
    return {"address": pod.address, "outcome": pod.outcome, "because": pod.because, **refusal}
