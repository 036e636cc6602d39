"""The checks, one a file, each with its page beside it.

Those whose names end in `-rule`, and `uneditable-dashboard`, are dashboard-linter's, with its conditions; the others
are ours, and look where those do not.
"""
