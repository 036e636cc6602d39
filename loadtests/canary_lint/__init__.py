"""Find the traps in a Canary: one check per file, its page of documentation beside it."""
