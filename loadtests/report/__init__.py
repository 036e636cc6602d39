"""Tell what a run came to: a page, Markdown, JUnit, JSON and text of the same record."""
