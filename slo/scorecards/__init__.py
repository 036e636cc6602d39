"""Scorecards to begin with: targets of the platforms that this project serves, as far as they can be measured."""
