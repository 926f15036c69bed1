"""Every tolerance of the solvers, and how steps along a branch are held: one name and one meaning each.

A branch is followed in three ways: with a Jacobian (`branch_dense`), without (`branch_matrix_free`) and by sweeps
(`fixed_point`). Where these need different values they stand side by side. What only one solver spends (rounds, starts,
effort) stands in its own file.
"""

from __future__ import annotations

# What is certified
CERTIFIED = 1e-8  # largest gap in probability of a certified world, and of any other equilibrium
REGRET = 1e-8  # largest regret of a certified sequential equilibrium, as part of what is at stake at a set

# What counts as the same, or as nothing
SAME_END = 1e-6  # difference in a probability between ends of a branch that are one
APART = 1e-4  # in a probability: equilibria that differ less are the same one
PLAYED = 2e-4  # probability from which an option counts as played
TIE = 1e-10  # options are equally good if they differ by less than this part of the actor's largest payoff
ALIKE, BROKEN = 1e-12, 1e-6  # log-odds that differ by less mirror each other, and by more do so no longer
MIRRORED = 1e-6  # the same of strategies looked at afresh, relative to the largest log-odds there is
REAL = 1e-7  # imaginary part, relative to the eigenvalue, of one that counts as real
NOTHING = 1e-11  # derivative of a payoff, as part of what is at stake, that rounding may leave of nothing
FREE = 1e-9  # part of its column that a pivot may be and still count as nothing
TAIL = 1e-12  # share of the population whose levels are so high that they are left out

# When an equation is solved: residual, or change by a sweep, in log-odds, relative to the largest log-odds
TIGHT = 1e-12  # at the end of a branch
STUCK, STUCK_SWEEPS = 1e-9, 1e-10  # at the end, what no longer falls is accepted below this
ROUNDING = 1e-14  # the same, relative to the payoffs in log-odds: what rounding leaves of their differences
ROOT = 1e-11  # where no branch is followed
SETTLED = 1e-9  # in the limit, the largest change by a round, absolute, after which no more are needed

# When a point on the way is near enough, in log-odds
NEAR = 2e-3  # with a Jacobian: what one correction makes small enough
NEAR_MATRIX_FREE, NEAR_SWEEPS = 5e-5, 1e-2  # without: what may be left
SURE = 1e-4  # change of probabilities and beliefs by the last correction
AFTER = 1e-6  # residual and change that may be left after the last correction, where two before it tell

# When corrections converge
NEWTON = 8  # corrections before a step is given up
CONTRACTS, CONTRACTS_MATRIX_FREE = 0.3, 0.4  # part of the residual, and of a change by it, that one may leave
WINDOW, CONTRACTS_SWEEPS = 4, 0.4  # so many sweeps may leave this part of a change: about 0.8 each
LITTLE = 1e-6  # change that need not contract
DRIFT = 0.2  # length of corrections as part of the step
FALLS = 0.999  # part of the residual that a careful step of Newton's method may leave

# When a step was too long, and how long the next one is
JUMP, JUMP_SWEEPS = 0.04, 0.12  # prediction error in a probability or belief that is too large; 0.15 leaps folds
AIM, AIM_SWEEPS = 0.015, 0.05  # prediction error that step sizes aim at
CHANGE, AIMED = 0.3, 0.2  # change of a probability or belief within a step that is too large, and that is aimed at
BEND, BEND_MATRIX_FREE = 0.8, 0.5  # cosine of the largest angle between the tangents of neighbouring points
TURNED = 0.5  # part of what is allowed of one less this cosine that step sizes aim at
SHRINKS, SHRINKS_SWEEPS, GROWS = 0.4, 0.5, 3.0  # times the last step, the next one at least and at most
SLOW, SLOWER = 4, 0.8  # after so many corrections, the next step at most
CARE, CAREFUL, EASE = 0.2, 0.1, 1.5  # after a leap steps are held so much shorter, at the least, and ever less so
STILL = 1e-3  # a log-odds that moves by less of the payoffs (in log-odds) at first stands as good as still
FIRST, FIRST_SWEEPS = 0.1, 0.25  # the first step: largest change of a log-odds, or of the factor
LONGER = 0.3  # of the way behind, the longest step where next to nothing moves
SHORTEST, SHORTEST_MATRIX_FREE = 1e-9, 1e-7  # step below which a world is given up
SHORTEST_SWEEPS = 0.02  # step in the factor below which the other ways are the better ones
SHORTEST_NEWTON = 1e-3  # part of a step of Newton's method below which its residual need not fall

# The way there and back
BEHIND = -0.01  # the curve never goes back past t = 0
BEYOND = 1e-9  # the way back has missed the start where it comes past the target by this part of it
AGAIN = 0.5  # the first step back, as part of the last one there
LAX = 2.0  # how much longer steps may be on the way back
LAND = 0.5  # of the factor below which there is one equilibrium, where the way back is to end

# Linear systems
PIVOT = 0.1  # part of the largest number of its column that a pivot must have
FINE, FINE_ROOTS = 1e-2, 1e-4  # relative residual of those solved by GMRES: corrections on a branch, and elsewhere
STRAIGHT = 1e-3  # and tangents, whose determinant must have the right sign
CERTAIN = 1e-8  # the same, before it is believed that the sign is wrong
NOISE = 1e-5  # of the right side at the end
EXHAUSTED = 1e-14  # part of a product that is left outside the search space where there is nothing more to search
