"""Hold what Flagger told of its releases against what the engine decides on the same answers, tick by tick."""
