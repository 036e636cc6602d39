"""The interactive page of the interface: Swagger UI over /openapi.json."""

from flask import Blueprint, Response, make_response, render_template


class DocsPage:
    """The route `/docs`."""

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("docs", __name__)
        blueprint.add_url_rule("/docs", view_func=self.page, methods=["GET"])
        return blueprint

    def page(self) -> Response:
        """Show every operation, with a form to try it."""
        return make_response(render_template("docs.html"))
