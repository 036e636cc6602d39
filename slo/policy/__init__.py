"""What a team agreed on: when an error budget slows it down, and which time and events do not count."""
