"""Groups of options that several kinds of panels have, with Grafana's defaults."""

from typing import Literal

from dashboards.model import Json

LegendPlacement = Literal["bottom", "right"]
TooltipMode = Literal["single", "multi", "none"]
TooltipSort = Literal["none", "asc", "desc"]
ShowValue = Literal["auto", "always", "never"]


def legend(
    *, calcs: tuple[str, ...] = (), placement: LegendPlacement = "bottom", shown: bool = True
) -> dict[str, Json]:
    """Describe a legend: a table where it has figures, else a list."""
    mode = "table" if calcs else "list"
    return {"calcs": list(calcs), "displayMode": mode, "placement": placement, "showLegend": shown}


def tooltip(mode: TooltipMode = "single", sort: TooltipSort = "none") -> dict[str, Json]:
    """Describe what hovering shows."""
    return {"hideZeros": False, "mode": mode, "sort": sort}


def reduction(reducer: str, *, fields: str = "", each_row: bool = False) -> dict[str, Json]:
    """Describe how a series becomes one number."""
    return {"calcs": [reducer], "fields": fields, "values": each_row}


def axis(label: str = "", *, is_logarithmic: bool = False) -> dict[str, Json]:
    """Describe a value axis."""
    return {
        "axisBorderShow": False,
        "axisCenteredZero": False,
        "axisColorMode": "text",
        "axisLabel": label,
        "axisPlacement": "auto",
        "scaleDistribution": {"log": 10, "type": "log"} if is_logarithmic else {"type": "linear"},
    }


def hidden_nowhere() -> dict[str, Json]:
    """Describe fields that are shown everywhere."""
    return {"legend": False, "tooltip": False, "viz": False}
