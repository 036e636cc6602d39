"""The fault switches of all pods."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from load_harness.cluster.answers import PodAnswer
from load_harness.errors import Mistake, Problem
from load_harness.params.faults import FaultPlan, parse_faults
from load_harness.web.ui.desk import Desk, reasons
from load_harness.web.ui.fault_form import FaultForm, body_of, fault_form, left_out, values_of

_PATH = "/faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultState:
    """Whether the pods inject faults now."""

    on: int
    """On so many pods."""
    answering: int
    missing: str | None
    """Which pods do not say, and why."""

    @property
    def summary(self) -> str:
        """Say it in a few words."""
        if not self.answering:
            return "not known"
        if self.on in {0, self.answering}:
            return "on" if self.on else "off"
        return f"on, on {self.on} of {self.answering} pods"


class FaultDesk:
    """Shows the switches, and moves them on every pod."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def form(
        self,
        values: Mapping[str, str] | None = None,
        *,
        mistakes: Iterable[Mistake] = (),
        trouble: Iterable[str] = (),
        notice: str | None = None,
    ) -> FaultForm:
        """Show the switches with what was typed, or as they stand on this pod."""
        plan = self._desk.faults.plan
        others = [*left_out(plan), *trouble]
        shown = values or values_of(plan)
        return fault_form(shown, self._desk.settings, mistakes=mistakes, others=others, notice=notice)

    def state(self) -> FaultState:
        """Ask every pod whether it injects faults."""
        if self._desk.alone:
            return FaultState(on=int(self._desk.faults.are_on), answering=1, missing=None)
        try:
            with self._desk.slots.one():
                pods = self._desk.cluster.everywhere("GET", _PATH)
        except Problem as problem:
            return FaultState(on=0, answering=0, missing=problem.detail)
        silent = [pod for pod in pods if not pod.good]
        return FaultState(
            on=sum(pod.document.get("applies") is True for pod in pods),
            answering=len(pods) - len(silent),
            missing=reasons(silent) or None,
        )

    def switch(self, values: Mapping[str, str]) -> tuple[FaultForm, HTTPStatus]:
        """Switch to what was typed."""
        body = body_of(values, self._desk.settings)
        try:
            notice = self._everywhere("PUT", body, parse_faults(body, self._desk.settings))
        except Problem as problem:
            trouble = [] if problem.mistakes else [problem.detail]
            return self.form(values, mistakes=problem.mistakes, trouble=trouble), problem.status
        return self.form(notice=f"Faults are set {notice}."), HTTPStatus.OK

    def switch_off(self) -> tuple[FaultForm, HTTPStatus]:
        """Switch all faults off."""
        try:
            notice = self._everywhere("DELETE", None, FaultPlan())
        except Problem as problem:
            return self.form(trouble=[problem.detail]), problem.status
        return self.form(notice=f"Faults are off {notice}."), HTTPStatus.OK

    def _everywhere(self, method: str, body: Mapping[str, object] | None, plan: FaultPlan) -> str:
        """Switch every pod; this one at once, by its own switch, where it knows no others."""
        if self._desk.alone:
            self._desk.faults.switch(plan)
            return "on this pod"
        with self._desk.slots.one():
            pods = self._desk.cluster.everywhere(method, _PATH, body)
        return _all_of(pods)


def _all_of(pods: list[PodAnswer]) -> str:
    missing = [pod for pod in pods if not pod.good]
    if missing:
        raise Problem(
            HTTPStatus.BAD_GATEWAY, f"done on {len(pods) - len(missing)} of {len(pods)} pods, not on {reasons(missing)}"
        )
    return f"on all {len(pods)} pods"
