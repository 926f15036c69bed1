"""Parts of the page that reads a scenario, a file each: a claim, a move, a course of events."""
