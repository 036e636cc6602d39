"""A run as a directory: everything that is needed to judge it, and nothing that must be asked again."""
