"""Find the traps in SLOs: one check per file, its page of documentation beside it."""
