"""Make one consistent picture of facts that came twice, out of order, in several states, or by mistake."""
