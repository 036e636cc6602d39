"""Where the values of goals come from: a file for each source."""
