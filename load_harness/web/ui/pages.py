"""The routes of the page."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request

from load_harness import __version__
from load_harness.access.roles import Role
from load_harness.errors import Problem
from load_harness.params.once import parse_once
from load_harness.web.session import HOME
from load_harness.web.ui.desk import Desk
from load_harness.web.ui.fault_desk import FaultDesk
from load_harness.web.ui.kinds import KINDS, Kind
from load_harness.web.ui.load_form import ALL, ONCE, FormMaker, LoadForm
from load_harness.web.ui.rows import Table, table_of

View = Callable[..., Response]
_NO_PEERS = "LOAD_HARNESS_PEERS, which names the others, is not set."
_JOBS_CHANGED = {"HX-Trigger": "jobs-changed"}


class Pages:
    """The routes under `/ui`, but for those of the live figures and the login."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._faults = FaultDesk(desk)

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("ui", __name__)
        blueprint.context_processor(self._context)
        views: dict[str, View] = {
            HOME: self.page,
            "/ui/partials/form/<kind>": self.form,
            "/ui/partials/jobs": self.jobs,
            "/ui/partials/faults": self.faults,
            "/ui/partials/faults/state": self.fault_state,
        }
        changes: dict[str, View] = {
            "/ui/load/<kind>": self.start,
            "/ui/jobs/<id>/stop": self.stop_job,
            "/ui/cluster/<id>/stop": self.stop_cluster,
            "/ui/stop": self.stop_all,
            "/ui/faults": self.switch,
            "/ui/faults/off": self.switch_off,
        }
        for method, routes in (("GET", views), ("POST", changes)):
            for path, view in routes.items():
                blueprint.add_url_rule(path, view_func=view, methods=[method])
        return blueprint

    def page(self) -> Response:
        """Show the page."""
        kind = KINDS.get(request.args.get("kind", ""), KINDS["cpu"])
        return self._page(self._maker().form(kind, request.args))

    def form(self, kind: str) -> Response:
        """Show another form, or the same one with the fields of another choice."""
        return _html("ui/load.html", form=self._maker().form(_kind(kind), request.args))

    def start(self, kind: str) -> Response:
        """Start a load, or say beside each field what is wrong with it."""
        chosen, values, maker = _kind(kind), request.form, self._maker()
        try:
            body = maker.body(chosen, values)
            once = parse_once(values.get(ONCE), by=g.principal.name)
            start = self._desk.start_everywhere if maker.scope(values) == ALL else self._desk.start_here
            form = maker.form(chosen, values, notice=start(chosen, body, once))
        except Problem as problem:
            trouble = [] if problem.mistakes else [problem.detail]
            form = maker.form(chosen, values, mistakes=problem.mistakes, trouble=trouble)
            return self._form(form, problem.status)
        return self._form(form, HTTPStatus.OK)

    def jobs(self) -> Response:
        """Show the table of loads."""
        return _html("ui/jobs.html", table=self._table())

    def stop_job(self, id: str) -> Response:  # noqa: A002 - the name in the route
        """Stop a job, wherever it runs."""
        return self._stopped(lambda: self._desk.stop_job(id))

    def stop_cluster(self, id: str) -> Response:  # noqa: A002 - the name in the route
        """Stop a load on every pod."""
        return self._stopped(lambda: self._desk.stop_cluster(id))

    def stop_all(self) -> Response:
        """Stop everything."""
        return self._stopped(self._desk.stop_all)

    def faults(self) -> Response:
        """Show the fault switches as they stand, or with the fields of another choice."""
        return _html("ui/faults.html", faults=self._faults.form(request.args), state=self._faults.state())

    def fault_state(self) -> Response:
        """Show whether faults are on."""
        return _html("ui/fault_state.html", state=self._faults.state())

    def switch(self) -> Response:
        """Switch faults on, on every pod."""
        return self._switched(*self._faults.switch(request.form))

    def switch_off(self) -> Response:
        """Switch faults off, on every pod."""
        return self._switched(*self._faults.switch_off())

    def _page(self, form: LoadForm, status: HTTPStatus = HTTPStatus.OK) -> Response:
        faults, state = self._faults.form(), self._faults.state()
        return _html("ui/page.html", status, form=form, table=self._table(), faults=faults, state=state)

    def _form(self, form: LoadForm, status: HTTPStatus) -> Response:
        if not _of_htmx():
            return _home() if form.notice else self._page(form, status)
        response = _html("ui/load.html", status, form=form)
        response.headers.update(_JOBS_CHANGED if form.notice else {})
        return response

    def _stopped(self, stop: Callable[[], str]) -> Response:
        try:
            notice, trouble, status = stop(), None, HTTPStatus.OK
        except Problem as problem:
            notice, trouble, status = None, problem.detail, problem.status
        if not _of_htmx() and notice:
            return _home()
        return _html("ui/jobs.html", status, table=self._table(), notice=notice, trouble=trouble)

    def _switched(self, form: object, status: HTTPStatus) -> Response:
        if not _of_htmx() and status is HTTPStatus.OK:
            return _home()
        return _html("ui/faults.html", status, faults=form, state=self._faults.state())

    def _table(self) -> Table | str:
        """The table, or why there is none."""
        try:
            return table_of(self._desk.jobs())
        except Problem as problem:
            return problem.detail

    def _maker(self) -> FormMaker:
        pods, why_alone = None, _NO_PEERS
        try:
            pods = self._desk.pods()
        except Problem as problem:
            why_alone = problem.detail
        return FormMaker(settings=self._desk.settings, limits=self._desk.limits(), pods=pods, why_alone=why_alone)

    def _context(self) -> dict[str, object]:
        principal = g.principal
        return {
            "kinds": KINDS,
            "version": __version__,
            "principal": principal,
            "guarded": self._desk.settings.guarded,
            "may_load": principal is not None and principal.role.includes(Role.LOAD),
            "may_fault": principal is not None and principal.role.includes(Role.ADMIN),
            "alone": self._desk.alone,
        }


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Problem(HTTPStatus.NOT_FOUND, f"form {name}: is not there; use one of {', '.join(KINDS)}")
    return KINDS[name]


def _of_htmx() -> bool:
    return "HX-Request" in request.headers


def _home() -> Response:
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": HOME})


def _html(template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    return Response(render_template(template, **values), status, mimetype="text/html")
