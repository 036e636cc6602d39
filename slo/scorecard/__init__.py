"""Goals as code: what was promised, what was measured, and whether the one keeps the other."""
