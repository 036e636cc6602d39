"""The log: one line an event, as text or as JSON, which nothing that a client sends can forge."""
