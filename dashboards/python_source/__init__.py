"""Any dashboard of Grafana as Python: read into our model, and that written as a module."""

from dashboards.python_source.board import board_of
from dashboards.python_source.depth import refuse_deep
from dashboards.python_source.module import module_source

__all__ = ["board_of", "module_source", "refuse_deep"]
