"""The webhook server that says whether a release may go on."""
