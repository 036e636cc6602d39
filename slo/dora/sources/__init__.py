"""Where facts come from: each source is one file behind one of two interfaces."""
