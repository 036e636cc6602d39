"""What DORA published: the answers of its survey, the scores of its Quick Check, and a year's means."""
