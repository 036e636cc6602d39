"""Who may do what: roles, keys, sessions, identities; no Flask."""
