"""The `dora` commands, one file each."""
