"""The JSON Schema of form files, made of the blocks that editors fill in."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from wagtail import blocks
from wagtail.models import Page

from .codelists import Code, CodeList, CodeListBlock
from .pages import TEXTS, FormPage
from .parsing import page_classes
from .portable import FORMAT, default_of, must_be_given

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
RICH_TEXT: Schema = {"type": "string", "contentMediaType": "text/html"}


def form_schema() -> Schema:
    """What a form file may hold, of JSON Schema 2020-12."""
    definitions: Schema = {}
    steps = _schema(FormPage._meta.get_field("steps").stream_block, definitions)
    own = {name: field for model in page_classes().values() for name, field in _own_fields(model).items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Form of the Kent Children's Portal",
        "description": f"A form as a file (YAML), format {FORMAT}. What is left out is as in an empty form.",
        **_object(
            {
                "format": {"const": FORMAT},
                "type": {"enum": sorted(page_classes()), "description": "What becomes of what is sent."},
                "title": _of_field(Page._meta.get_field("title"), "Above the form and in lists."),
                "slug": _of_field(Page._meta.get_field("slug"), "The last part of its address."),
                **{name: _of_field(field) for name, field in own.items()},
                **{name: _of_text(FormPage._meta.get_field(name)) for name in TEXTS},
                "code_lists": _code_lists(),
                "steps": steps,
            },
            ["format", "type", "title", "slug", "steps"],
        ),
        "allOf": [_only_its_own(name, model, sorted(own)) for name, model in sorted(page_classes().items())],
        "$defs": definitions,
    }


def _object(properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _own_fields(model: type[FormPage]) -> dict[str, models.Field[Any, Any]]:
    return {name: model._meta.get_field(name) for name in model.portable_fields}


def _only_its_own(name: str, model: type[FormPage], own: list[str]) -> Schema:
    """A type of form has no fields that only others have."""
    others = {field: False for field in own if field not in model.portable_fields}
    return {"if": {"properties": {"type": {"const": name}}}, "then": {"properties": others}}


def _of_field(field: models.Field[Any, Any], words: str = "") -> Schema:
    """A text that a field of a model keeps."""
    schema: Schema = {**TEXT, "description": words or str(field.help_text or field.verbose_name).capitalize()}
    if field.choices:
        choices = list(field.flatchoices)
        return schema | {"enum": [value for value, _ in choices], "default": field.get_default()}
    return schema | ({} if field.blank else {"minLength": 1}) | {"maxLength": field.max_length}


def _of_text(field: Any) -> Schema:
    return {**RICH_TEXT, "description": str(field.help_text), "default": ""}


def _code_lists() -> Schema:
    names = ("code", "label", "delivered_as")
    code = {name: _of_field(Code._meta.get_field(name)) for name in names}
    code["retired"] = {"type": "boolean", "description": str(Code._meta.get_field("retired").help_text)}
    code_list = {
        "title": _of_field(CodeList._meta.get_field("title")),
        "codes": {"type": "array", "items": _object(code, ["code", "label"])},
    }
    return {
        "type": "object",
        "description": "Pick lists that questions name. One that a portal has already stays as it is there.",
        "propertyNames": {"pattern": "^[-a-zA-Z0-9_]{1,50}$"},
        "additionalProperties": _object(code_list, ["title", "codes"]),
    }


def _schema(block: blocks.Block, definitions: Schema) -> Schema:
    """The schema of a block's value; blocks that several others hold stand once, among the definitions."""
    if isinstance(block, blocks.StreamBlock):
        kinds = [_named(name, child, definitions) for name, child in block.child_blocks.items()]
        return _limits(block, {"type": "array", "items": kinds[0] if len(kinds) == 1 else {"oneOf": kinds}})
    if isinstance(block, blocks.ListBlock):
        return _limits(block, {"type": "array", "items": _schema(block.child_block, definitions)})
    if isinstance(block, blocks.StructBlock):
        name = type(block).__name__.removesuffix("Block").lower()
        definitions[name] = _struct(block, definitions)
        return {"$ref": f"#/$defs/{name}"}
    described = {"title": str(block.label), "description": _description(block)}
    words = {name: text for name, text in described.items() if text}
    default = {} if must_be_given(block) else {"default": default_of(block)}
    return words | _leaf(block) | default


def _description(block: blocks.Block) -> str:
    """What an editor is told of a field, and what its codes mean."""
    listed = isinstance(block, blocks.ChoiceBlock) and not isinstance(block, CodeListBlock)
    codes = [f"{code}: {label}" for code, label in _choices(block.field.choices) if code] if listed else []
    return " ".join(part for part in (str(block.get_description()), "; ".join(codes)) if part)


def _named(name: str, block: blocks.Block, definitions: Schema) -> Schema:
    """A kind, by reference."""
    if name not in definitions:
        definitions[name] = {}  # taken, while what stands inside it is looked at
        schema = _struct(block, definitions)
        properties = {"kind": {"const": name}, **schema["properties"]}
        required = ["kind", *schema.get("required", [])]
        definitions[name] = {"title": str(block.label), **_object(properties, required)}
    return {"$ref": f"#/$defs/{name}"}


def _struct(block: blocks.StructBlock, definitions: Schema) -> Schema:
    properties = {name: _schema(child, definitions) for name, child in block.child_blocks.items()}
    return _object(properties, [name for name, child in block.child_blocks.items() if must_be_given(child)])


def _limits(block: blocks.Block, schema: Schema) -> Schema:
    limits = {"minItems": block.meta.min_num, "maxItems": block.meta.max_num}
    return schema | {name: number for name, number in limits.items() if number is not None}


def _leaf(block: blocks.Block) -> Schema:
    if isinstance(block, blocks.BooleanBlock):
        return {"type": "boolean"}
    if isinstance(block, blocks.IntegerBlock):
        limits = {"minimum": block.field.min_value, "maximum": block.field.max_value}
        return {
            "type": ["integer", "null"],
            **{name: number for name, number in limits.items() if number is not None},
        }
    if isinstance(block, blocks.RichTextBlock):
        return dict(RICH_TEXT)
    if isinstance(block, CodeListBlock):
        return dict(TEXT)
    if isinstance(block, blocks.ChoiceBlock):
        return {"enum": [code for code, _ in _choices(block.field.choices)]}
    return _text(block.field)


def _choices(choices: Any) -> list[tuple[str, str]]:
    """What can be chosen and what it means, those in groups too."""
    found: list[tuple[str, str]] = []
    for value, label in choices:
        found += _choices(label) if isinstance(label, (list, tuple)) else [(value, str(label))]
    return found


def _text(field: Any) -> Schema:
    schema: Schema = dict(TEXT)
    if field.max_length is not None:
        schema["maxLength"] = field.max_length
    for validator in field.validators:
        if isinstance(validator, RegexValidator):
            pattern: Any = validator.regex
            schema["pattern"] = f"^$|{pattern.pattern}"
    return schema
