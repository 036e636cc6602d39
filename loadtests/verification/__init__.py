"""Hold prediction and replay against what happened, sync by sync."""
