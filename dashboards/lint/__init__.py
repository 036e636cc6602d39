"""Find what is wrong with dashboards of anybody: the rules of dashboard-linter, and stricter ones."""
