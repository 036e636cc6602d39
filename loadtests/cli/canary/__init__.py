"""The `canary` commands: Flagger's engine on its own, one command per file."""
