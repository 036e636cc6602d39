"""The boards, one a file: each answers one question, from the symptom at its top to the cause at its end."""
