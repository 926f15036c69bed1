"""On what it rests that a certified equilibrium is on the principal branch: proved, or looked for."""

from __future__ import annotations

from enum import IntEnum


class Ground(IntEnum):
    """From weakest to strongest; that of a game is the weakest of its parts, and that of a world the weakest of its
    games. In `UNIQUE` and `BACKWARD_INDUCTION` it is proved; in the others it was looked for, and is likely."""

    NONE = 0  # the branch was not followed to its target
    ONE_WAY = 1  # followed to its target, in parts too large for a way back; signs of a leap were watched for
    THERE_AND_BACK = 2  # and from there back to where there is one equilibrium alone
    UNIQUE = 3  # there is one equilibrium: see `contraction`
    BACKWARD_INDUCTION = 4  # nothing depends on anything in a circle, so that there is nothing to follow

    @property
    def word(self) -> str:
        """As JSON has it: `there_and_back`."""
        return self.name.lower()

    @property
    def words(self) -> str:
        """The same as a clause."""
        return {
            Ground.NONE: "the branch was not followed",
            Ground.ONE_WAY: "the branch was followed one way, because parts were too large to follow back",
            Ground.THERE_AND_BACK: "the branch was followed there and back",
            Ground.UNIQUE: "the equilibrium is proved to be the only one",
            Ground.BACKWARD_INDUCTION: "the equilibrium follows by backward induction",
        }[self]
