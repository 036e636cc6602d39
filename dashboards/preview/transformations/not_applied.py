"""What a transformation says that cannot be applied here as it is asked for."""


class NotApplied(Exception):  # noqa: N818 - it is no fault
    """In words: which one, in which form."""
