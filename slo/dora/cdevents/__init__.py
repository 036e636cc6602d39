"""Facts as CDEvents and back, and what the CDEvents of other producers tell."""
