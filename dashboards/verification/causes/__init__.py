"""Why a query is no good: a module for each reason, with its page beside it."""
