"""Rule groups as files."""
