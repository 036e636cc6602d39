"""Give the typed view of a dashboard's JSON, with every mistake of it."""

from collections.abc import Iterator, Mapping, Sequence

from dashboards.json_places import lines
from dashboards.model import Json
from dashboards.reading.dashboard import Dashboard, DashboardAnnotation, DashboardPanel, DashboardVariable, Target
from slo.documents import FieldPath, spell
from slo.errors import InvalidInput, Mistake, Place


def dashboard_of(value: Json, *, file: str, text: str = "") -> Dashboard:
    """Give the view of a dashboard's JSON, unwrapped where something wraps it.

    Raises:
        InvalidInput: It is no dashboard, or of schema v2, or has parts of a wrong type; with every mistake.
    """
    prefix = _prefix(value)
    inside = _with_name(value) if prefix == ("spec",) else value[prefix[0]] if prefix else value
    reader = _Reader(file=file, lines=lines(text) if text else {}, prefix=prefix)
    dashboard = reader.read(inside, text=text)
    if reader.mistakes:
        raise InvalidInput(reader.mistakes)
    return dashboard


# Private


def _prefix(value: Json) -> FieldPath:
    """Say below which key the dashboard stands: the answer of `/api/dashboards/uid`, a Kubernetes object, or none."""
    if isinstance(value, Mapping):
        if "panels" not in value and isinstance(value.get("dashboard"), Mapping):
            return ("dashboard",)
        if "apiVersion" in value and isinstance(value.get("spec"), Mapping):
            return ("spec",)
    return ()


def _with_name(value: Mapping[str, Json]) -> Mapping[str, Json]:
    """Give what an object holds; its name is the uid, which Grafana does not keep twice."""
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    inside: Mapping[str, Json] = value["spec"]
    return inside if name is None or "uid" in inside else {**inside, "uid": name}


class _Reader:
    """Reads one dashboard, collecting mistakes; what is wrong reads as if it were not there."""

    def __init__(self, *, file: str, lines: Mapping[FieldPath, int], prefix: FieldPath) -> None:
        self._file, self._lines, self._prefix = file, lines, prefix
        self.mistakes: list[Mistake] = []

    def read(self, value: Json, *, text: str) -> Dashboard:
        inside: Mapping[str, Json] = value if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping):
            self._wrong((), value, "must be a mapping, as Grafana exports it", "name the file of a dashboard")
        elif "elements" in inside and "layout" in inside:
            self._wrong(("elements",), "schema v2", "is not read", 'export the dashboard as "Classic" JSON')
        elif not inside.keys() & {"panels", "templating", "title"}:
            self._no_dashboard(inside)
        return Dashboard(
            file=self._file,
            json=inside,
            prefix=self._prefix,
            text=text,
            uid=self._text(inside, "uid", ()),
            title=self._text(inside, "title", ()),
            panels=tuple(self._panels(inside)),
            variables=tuple(self._variable(one, path) for one, path in self._items(inside, "templating", "list")),
            annotations=tuple(self._annotation(one, path) for one, path in self._items(inside, "annotations", "list")),
        )

    def _no_dashboard(self, inside: Mapping[str, Json]) -> None:
        # As a ConfigMap and an object of grafana-operator have it.
        holder = next((key for key in ("data", "json") if key in inside), None)
        if holder is None:
            self._wrong((), sorted(inside), "has neither title nor panels", "name the file of a dashboard")
        else:
            self._wrong((holder,), "text", "holds dashboards as texts", "write the text into a file of its own")

    def _panels(self, inside: Mapping[str, Json]) -> Iterator[DashboardPanel]:
        # Before schema 16 of 2017 panels were kept in rows.
        for one, path in self._items(inside, "rows"):
            row = self._text(one, "title", path)
            yield from (self._panel(held, below, row) for held, below in self._items(one, "panels", path=path))
        row = ""
        for one, path in self._items(inside, "panels"):
            panel = self._panel(one, path, row)
            yield panel
            if panel.type == "row":
                row = panel.title
                yield from (self._panel(held, below, row) for held, below in self._items(one, "panels", path=path))

    def _panel(self, one: Mapping[str, Json], path: FieldPath, row: str) -> DashboardPanel:
        kind = self._text(one, "type", path)
        number = one.get("id")
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            self._wrong((*path, "id"), number, "must be a whole number", "leave it out, or number the panels")
            number = None
        targets = [self._target(target, below, one) for target, below in self._items(one, "targets", path=path)]
        return DashboardPanel(
            path=path,
            json=one,
            type=kind,
            title=self._text(one, "title", path),
            id=number,
            row="" if kind == "row" else row,
            targets=tuple(targets),
        )

    def _target(self, one: Mapping[str, Json], path: FieldPath, panel: Mapping[str, Json]) -> Target:
        datasource = one.get("datasource") or panel.get("datasource")
        return Target(
            path=path,
            json=one,
            ref_id=self._text(one, "refId", path),
            expr=self._text(one, "expr", path),
            datasource=self._datasource(datasource, (*path, "datasource")),
            is_hidden=one.get("hide") is True,
            is_instant=one.get("instant") is True and one.get("range") is not True,
            # Other languages number their formats.
            format=text if isinstance(text := one.get("format"), str) and text else "time_series",
            legend=self._text(one, "legendFormat", path),
        )

    def _variable(self, one: Mapping[str, Json], path: FieldPath) -> DashboardVariable:
        query = one.get("query")
        text = query.get("query", "") if isinstance(query, Mapping) else query
        if text is not None and not isinstance(text, str):
            self._wrong((*path, "query"), query, "must be a text or a mapping", "write the query as a text")
            text = ""
        name, kind = self._text(one, "name", path), self._text(one, "type", path)
        return DashboardVariable(path=path, json=one, name=name, type=kind, query=text or "")

    def _annotation(self, one: Mapping[str, Json], path: FieldPath) -> DashboardAnnotation:
        # Grafana asks for the target; beside the name is where it kept the query before it had one.
        target, query, query_path, step = one.get("target"), one, path, "step"
        if isinstance(target, Mapping) and target.get("expr"):
            query, query_path, step = target, (*path, "target"), "interval"
        interval = query.get(step)
        return DashboardAnnotation(
            path=path,
            json=one,
            name=self._text(one, "name", path),
            expr=self._text(query, "expr", query_path),
            expr_path=(*query_path, "expr"),
            interval=interval if isinstance(interval, str) else "",
        )

    def _items(
        self, inside: Mapping[str, Json], *keys: str, path: FieldPath = ()
    ) -> Iterator[tuple[Mapping[str, Json], FieldPath]]:
        value: Json = inside
        for key in keys:
            path = (*path, key)
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is None:
            return
        if not isinstance(value, Sequence) or isinstance(value, str):
            self._wrong(path, value, "must be a list", "write it as a list")
            return
        for index, one in enumerate(value):
            if isinstance(one, Mapping):
                yield one, (*path, index)
            else:
                self._wrong((*path, index), one, "must be a mapping", "write it as Grafana exports it")

    def _text(self, one: Mapping[str, Json], key: str, path: FieldPath) -> str:
        value = one.get(key)
        if value is not None and not isinstance(value, str):
            self._wrong((*path, key), value, "must be a text", "write it in quotes")
            return ""
        return value or ""

    def _datasource(self, value: Json, path: FieldPath) -> Json:
        known = value is None or isinstance(value, str)
        if not known and not (isinstance(value, Mapping) and isinstance(value.get("uid", ""), str)):
            self._wrong(path, value, "must be a name or a mapping with a uid", 'write {"type": ..., "uid": ...}')
            return None
        return value

    def _wrong(self, path: FieldPath, value: object, rule: str, next_step: str) -> None:
        known = (*self._prefix, *path)
        while known and known not in self._lines:
            known = known[:-1]
        place = Place(file=self._file, line=self._lines.get(known), field=spell(path))
        self.mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))
