"""Ask what an autoscaler would do with a recorded load, and with other settings."""
