"""Scenario files in and out, every mistake at its line and column."""
