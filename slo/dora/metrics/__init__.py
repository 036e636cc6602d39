"""The five metrics over windows, with sample sizes, intervals and trends."""
