"""Who did what to this pod, when, and what became of it; no Flask."""
