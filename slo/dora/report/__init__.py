"""Reports of DORA's metrics: for a terminal, a CI job's summary, a program, a browser and a badge."""
