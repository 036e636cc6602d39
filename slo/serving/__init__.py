"""A webhook server of ours: its socket, gunicorn around it, its log, its probes."""
