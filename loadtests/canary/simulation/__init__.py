"""What would become of a release: Flagger's engine run to its end on a course that is made up, or recorded."""
