"""Where SLOs stand: what is left of their budgets, what spent it, and what the policy says."""
