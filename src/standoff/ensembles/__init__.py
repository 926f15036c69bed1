"""Worlds of a game that can be asked: solved when they are asked, held in memory, or kept in a folder."""
