"""Read SLOs in the formats of OpenSLO, Sloth and Pyrra."""
