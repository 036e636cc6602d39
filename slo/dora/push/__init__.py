"""Figures of DORA as series for Prometheus: through a Pushgateway, or as a file to fill in the past."""
