"""Alertmanager's configuration, composed from a small file: who hears of which alert, and which alerts keep still."""
