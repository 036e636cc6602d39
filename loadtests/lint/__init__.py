"""Find the traps in an autoscaler's manifest: one check per file, its page of documentation beside it."""
