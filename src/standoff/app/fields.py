"""Plain fields of a form: a label, and a native control that it names. What was typed is in `value`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from itertools import count
from typing import Any

from nicegui import ui

_numbers = count(1)


class Field:
    """A labelled control; `value` is what stands in it, as text.

    Args:
        long: several lines.
        choices: what there is to choose from, each with its words; unless given, anything can be typed.
        name: what a script knows the control by; was: what is kept of it, which what is typed is compared with.
        props: attributes of the control, such as `type="date"`.
    """

    def __init__(
        self,
        label: str,
        value: str = "",
        hint: str = "",
        long: bool = False,
        most: int = 5_000,
        told: Callable[[str], Any] | None = None,
        choices: Mapping[str, str] | None = None,
        name: str = "",
        was: str | None = None,
        **props: str,
    ) -> None:
        self.value = value
        self._told = told
        id = f"field-{next(_numbers)}"
        given = {"id": id, **props} | ({"aria-describedby": f"{id}-hint"} if hint else {})
        if name:
            given["data-name"] = name
        if was is not None:
            given["data-was"] = was
        if choices is None:
            given["maxlength"] = str(most)
        attributes = " ".join(f'{key}="{escape(each)}"' for key, each in given.items())
        if choices is not None:
            options = "".join(
                f'<option value="{escape(key)}"{" selected" if key == value else ""}>{escape(words)}</option>'
                for key, words in choices.items()
            )
            control = f"<select {attributes}>{options}</select>"
            self.value = value if value in choices else next(iter(choices), "")
        elif long:
            control = f"<textarea {attributes}>\n{escape(value)}</textarea>"
        else:
            control = f'<input {attributes} value="{escape(value)}">'
        under = f'<span class="hint" id="{id}-hint">{escape(hint)}</span>' if hint else ""
        ui.html(f'<label for="{id}">{escape(label)}</label>{control}{under}', sanitize=False).classes("field").on(
            "change" if choices is not None else "input",
            self._typed,
            js_handler=f"(event) => emit(event.target.value.slice(0, {most}))",
        )

    def _typed(self, event: Any) -> None:
        self.value = event.args if isinstance(event.args, str) else ""
        if self._told is not None:
            self._told(self.value)


def button(words: str, pressed: Callable[..., Any], kind: str = "", label: str = "", js: str = "") -> ui.element:
    """A plain button.

    Args:
        label: what it is called where its words do not say enough.
        js: what the browser does at a click, in place of telling the server of it; `pressed` is given what it emits.
    """
    made = ui.element("button").classes(f"plain {kind}".strip())
    if js:
        made.on("click", lambda event: pressed(event.args), js_handler=js)
    else:
        made.on("click", lambda _: pressed(), args=[])
    made.props["type"] = "button"
    if label:
        made.props["aria-label"] = label
    with made:
        ui.html(escape(words), sanitize=False, tag="span")
    return made
