"""Turn the values of widgets into shapes: numbers for SVG, no markup."""
