"""A Git repository's commits and tags, read in one pass."""
