"""Pictures as SVG, each with its table: numbers in, a `Chart` out."""
