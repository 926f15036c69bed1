"""Formulas, priors and words of likelihood: text in, expressions and numbers out."""
