"""Jobs: their records, their life cycle, and the child processes that do them."""
