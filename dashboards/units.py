"""The units of Grafana, by name; a value's unit is that of its query, never converted.

Source: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
"""

from dashboards.grafana import known_units
from dashboards.model import Unit

NONE = Unit("none")
SHORT = Unit("short")
"""1000 as 1 K: counts without a unit."""
TEXT = Unit("string")
LOCALE = Unit("locale")
"""Whole, with separators of thousands."""
SCIENTIFIC = Unit("sci")
TRUE_FALSE = Unit("bool")
YES_NO = Unit("bool_yes_no")
ON_OFF = Unit("bool_on_off")

PERCENT_RATIO = Unit("percentunit")
"""0 to 1, shown as percent: every ratio here."""
PERCENT = Unit("percent")
"""0 to 100."""

NANOSECONDS = Unit("ns")
MICROSECONDS = Unit("µs")
MILLISECONDS = Unit("ms")
SECONDS = Unit("s")
MINUTES = Unit("m")
HOURS = Unit("h")
DAYS = Unit("d")
DURATION_SECONDS = Unit("dtdurations")
"""Seconds as 2 days 3 hours."""
DURATION_MILLISECONDS = Unit("dtdurationms")
CLOCK_SECONDS = Unit("clocks")
CLOCK_MILLISECONDS = Unit("clockms")
HOURS_MINUTES_SECONDS = Unit("dthms")
DAYS_HOURS_MINUTES_SECONDS = Unit("dtdhms")
TIME_ISO = Unit("dateTimeAsIso")
"""Milliseconds since 1970."""
TIME_LOCAL = Unit("dateTimeAsLocal")
TIME_OF_SYSTEM = Unit("dateTimeAsSystem")
TIME_AGO = Unit("dateTimeFromNow")

BYTES = Unit("bytes")
"""In steps of 1024."""
BYTES_DECIMAL = Unit("decbytes")
KIBIBYTES = Unit("kbytes")
MEBIBYTES = Unit("mbytes")
GIBIBYTES = Unit("gbytes")
KILOBYTES = Unit("deckbytes")
MEGABYTES = Unit("decmbytes")
GIGABYTES = Unit("decgbytes")
BITS = Unit("bits")
BITS_DECIMAL = Unit("decbits")
BYTES_PER_SECOND = Unit("binBps")
"""In steps of 1024."""
BYTES_PER_SECOND_DECIMAL = Unit("Bps")
BITS_PER_SECOND = Unit("binbps")
BITS_PER_SECOND_DECIMAL = Unit("bps")
PACKETS_PER_SECOND = Unit("pps")

REQUESTS_PER_SECOND = Unit("reqps")
OPERATIONS_PER_SECOND = Unit("ops")
OPERATIONS_PER_MINUTE = Unit("opm")
READS_PER_SECOND = Unit("rps")
WRITES_PER_SECOND = Unit("wps")
IO_OPERATIONS_PER_SECOND = Unit("iops")
COUNTS_PER_SECOND = Unit("cps")
COUNTS_PER_MINUTE = Unit("cpm")
MESSAGES_PER_SECOND = Unit("mps")
MESSAGES_PER_MINUTE = Unit("mpm")
HERTZ = Unit("hertz")

DOLLARS = Unit("currencyUSD")
EUROS = Unit("currencyEUR")
POUNDS = Unit("currencyGBP")

CELSIUS = Unit("celsius")
FAHRENHEIT = Unit("fahrenheit")
WATTS = Unit("watt")
VOLTS = Unit("volt")
AMPERES = Unit("amp")
REVOLUTIONS_PER_MINUTE = Unit("rotrpm")
DECIBELS = Unit("dB")

KNOWN_UNITS: frozenset[str] = known_units() | {"currencyVND", "mps", "mpm"}
"""What the linter of Grafana Labs knows; others work if Grafana knows them, or stand beside the number as they are.

Source: https://github.com/grafana/dashboard-linter/blob/main/lint/rule_panel_units.go
"""
