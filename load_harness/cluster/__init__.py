"""One load over all pods: how it is split, who is asked, and what each answered."""
