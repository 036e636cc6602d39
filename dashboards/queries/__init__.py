"""Every PromQL of the boards, by name, composed of the names of metrics; one theme a file."""
