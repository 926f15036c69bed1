"""Gambit files in and out: a `GameTree`, or the first mistake."""
