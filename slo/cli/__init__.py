"""The `slo` commands, one file each."""
