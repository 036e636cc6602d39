"""A scripted history that ships with the package, to show a report where there is nothing else to show it of."""
