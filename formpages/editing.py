"""What an editor is told of a form's faults: each stands on the block that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from .compiler import Fault
from .publishing import examine

#: Streams inside a block.
STREAMS = ("parts", "questions")


class FormPageForm(WagtailAdminPageForm):
    """Refuses to publish or to propose a form with errors. Drafts are saved as they are, but not emptied."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.had_steps = bool(self.instance.steps)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.had_steps and "steps" in cleaned and not cleaned["steps"]:
            # Nobody takes out every step, but a page whose scripts broke off sends none.
            self.add_error(None, "Every step would be gone, so nothing was saved. Reload this page.")
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.is_deferred_validation or self._is_sent_back():
            return
        examined = examine(self.instance)
        # The view tells them once the page is saved; it knows the page and not this form.
        self.instance.form_warnings = examined.warnings
        if examined.errors:
            self.add_error("steps", on_blocks(self.instance.steps, examined.errors))
            for fault in unplaced(self.instance.steps, examined.errors):
                self.add_error(None, str(fault))

    def _is_sent_back(self) -> bool:
        """Whether a manager asks for changes, or it is called off: a form with faults needs that most."""
        asks = "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "reject"
        return asks or "action-cancel-workflow" in self.data


def on_blocks(steps: Any, faults: Iterable[Fault]) -> ValidationError:
    """Faults as the StreamField shows them; where no block has any, those of the whole form."""
    faults = list(faults)
    messages: dict[str, list[str]] = {}
    for fault in faults:
        messages.setdefault(fault.block, []).append(sentence(fault.message))
    whole = [sentence(fault.message) for fault in unplaced(steps, faults)]
    error = _stream(steps, messages)
    if error is None:
        return ValidationError(whole)
    # Wagtail's own words are for whoever wrote the block, not for whoever fills it in.
    error.message = "What is wrong stands below, each where it is to be put right."
    return error


def unplaced(steps: Any, faults: Iterable[Fault]) -> list[Fault]:
    """Faults that stand on no block."""
    ids = set(_ids(steps))
    return [fault for fault in faults if fault.block not in ids]


def sentence(words: str) -> str:
    """Words that follow a place, standing alone."""
    return words[:1].upper() + words[1:]


def _ids(stream: Any) -> Iterator[str]:
    for child in stream:
        yield str(child.id)
        for name in STREAMS:
            yield from _ids(child.value[name]) if name in child.value else ()


def _stream(stream: Any, messages: Mapping[str, list[str]]) -> ValidationError | None:
    """The errors of a stream's blocks and of the streams inside them."""
    found = {number: error for number, child in enumerate(stream) if (error := _block(child, messages))}
    return StreamBlockValidationError(block_errors=found) if found else None


def _block(block: Any, messages: Mapping[str, list[str]]) -> ValidationError | None:
    own = [ValidationError(message) for message in messages.get(str(block.id), ())]
    inner = {
        name: error
        for name in STREAMS
        if name in block.value and (error := _stream(block.value[name], messages))
    }
    if not own and not inner:
        return None
    return StructBlockValidationError(block_errors=inner, non_block_errors=own)
