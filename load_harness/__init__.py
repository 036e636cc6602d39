"""A workload whose CPU, memory, latency and errors are dialled exactly, and the front door of the toolkit."""

__version__ = "0.1.0"
