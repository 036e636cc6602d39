"""The workload under gunicorn: one worker, and an end that loses no request."""
