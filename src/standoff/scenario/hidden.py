"""Text that people are shown: characters that act on a terminal, reorder a line or hide in it, found and made visible.

A text from a stranger can hold the control characters that move a terminal's cursor, clear its screen or change its
title, marks that turn the order of letters round, and letters that nobody sees. Files are refused with the place of
such a character, where Standoff reads them; whatever else is shown goes through `spelled_out`.
"""

from __future__ import annotations

import re

# What no text is made of: the controls of ASCII and of Latin-1 but for tab and line ends, marks that override the
# direction of writing, spaces of no width, halves of pairs, and what Unicode says is no character.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u180e\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
    "|\r(?!\n)"
)


def spelled_out(text: str) -> str:
    r"""The text with every hidden character in the form `\x1b` or `\u202e`; all others as they are."""
    return HIDDEN.sub(lambda found: escape(found[0]), text)


def escape(character: str) -> str:
    r"""A character as `\x1b` or `\u202e`."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def refusal(character: str) -> tuple[str, str]:
    """What is wrong with a hidden character in a file, and what would be right."""
    code = ord(character)
    if code < 0xA0 or code > 0xD7FF:
        return f"the character U+{code:04X} is not text", "remove it, or save the file as UTF-8 text"
    return f"the character U+{code:04X} is invisible and changes the text", "remove it"
