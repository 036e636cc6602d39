"""The ledger: facts that are only ever added to, as CDEvents, a line each; in a file or on a branch of Git."""
