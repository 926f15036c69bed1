"""Names told apart: labels in, which may be missing or shared, as many names out, no two alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence


def apart(labels: Sequence[str], telling: Callable[[str, int], str]) -> tuple[str, ...]:
    """A label that no other bears stays. The rest become `telling(label, position)`, position from 0, which is told
    again of its own result for as long as that is the name of another."""
    often = Counter(labels)
    taken = {label for label, count in often.items() if label and count == 1}
    result = []
    for position, label in enumerate(labels):
        if label not in taken or often[label] > 1:
            label = telling(label, position)
            while label in taken:
                label = telling(label, position)
            taken.add(label)
        result.append(label)
    return tuple(result)
