"""The `loadtest` commands: drive load, record what was seen, judge it; one command per file."""
