"""What a scenario may expect of a run, and the verdict on each: pure data in, a verdict out."""
