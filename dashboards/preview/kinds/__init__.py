"""The kinds of panels, one a file: each turns the frames of a panel into what the page shows."""
