"""Burn CPU and hold memory exactly, in child processes that die with their pod."""
