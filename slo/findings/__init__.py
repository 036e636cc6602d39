"""What checks of any input share: levels, findings, catalogues with pages, and the formats of a report."""
