"""A client of any workload: start a load, watch it, stop it, and judge what it achieved."""
