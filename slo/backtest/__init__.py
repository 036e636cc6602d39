"""Replay the alerts of SLOs over history: which would have fired, when, and what was spent by then.

`slo.backtest.replay` is the engine: values in, records out. `slo.backtest.fetch` brings the values from Prometheus.
"""
