"""Tables of alert windows as data, each with its source, and their reader."""
