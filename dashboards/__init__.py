"""The renderer of self-contained HTML pages."""
