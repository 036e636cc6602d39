"""What the gate can check, one file each."""
