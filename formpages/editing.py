"""What an editor is told of a form's faults: each stands on the block that has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from .compiler import Fault
from .publishing import examine


class FormPageForm(WagtailAdminPageForm):
    """Refuses to publish or to propose a form with errors. Drafts are saved as they are."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.is_deferred_validation or self._is_sent_back():
            return
        if errors := examine(self.instance).errors:
            self.add_error("steps", on_blocks(self.instance.steps, errors))
            for fault in errors:
                if not fault.block:
                    self.add_error(None, str(fault))

    def _is_sent_back(self) -> bool:
        """Whether a manager asks for changes, which a form with faults needs most."""
        return "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "reject"


def on_blocks(steps: Any, faults: Iterable[Fault]) -> ValidationError:
    """Faults as the StreamField shows them; those of the whole form stand above it."""
    messages: dict[str, list[str]] = {}
    for fault in faults:
        messages.setdefault(fault.block, []).append(fault.message)
    return _stream(steps, messages) or ValidationError(messages.get("", []))


def _stream(stream: Any, messages: Mapping[str, list[str]]) -> ValidationError | None:
    """The errors of a stream's blocks and of the streams inside them."""
    found = {number: error for number, child in enumerate(stream) if (error := _block(child, messages))}
    return StreamBlockValidationError(block_errors=found) if found else None


def _block(block: Any, messages: Mapping[str, list[str]]) -> ValidationError | None:
    own = [ValidationError(message) for message in messages.get(str(block.id), ())]
    inner = {
        name: error
        for name in ("parts", "questions")
        if name in block.value and (error := _stream(block.value[name], messages))
    }
    if not own and not inner:
        return None
    return StructBlockValidationError(block_errors=inner, non_block_errors=own)
