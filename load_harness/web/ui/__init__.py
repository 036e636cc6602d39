"""The web page: starts loads, shows what became of them, stops them, and switches faults."""
