"""The checks, one per file: `<id>.py` looks, `<id>.md` (with underscores) tells the reader about it."""
