"""Raw input to frozen records, bounded by settings and limits; the only validation code of the HTTP interface."""
