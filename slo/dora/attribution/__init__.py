"""Which deployment brought which change, which failed, and what recovered it: each with its evidence."""
