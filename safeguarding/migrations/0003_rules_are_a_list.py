"""A step can have several rules: what was its one rule becomes the first of a list."""

from typing import Any
from uuid import uuid4

from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation


class OneRuleAsAList(BaseBlockOperation):
    """Puts a step's `rule`, unless it says nothing, into its `rules`."""

    operation_name_fragment = "one_rule_as_a_list"

    def apply(self, block_value: dict[str, Any]) -> dict[str, Any]:
        if "rule" not in block_value:
            return block_value
        rest = {name: value for name, value in block_value.items() if name != "rule"}
        rule = block_value["rule"]
        says_something = bool(rule and rule.get("condition", {}).get("tests"))
        rules = [{"type": "item", "value": rule, "id": str(uuid4())}] if says_something else []
        return {**rest, "rules": rules}


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0002_every_form")]

    operations = [
        MigrateStreamData(
            app_name="safeguarding",
            model_name="RequestForSupportPage",
            field_name="steps",
            operations_and_block_paths=[(OneRuleAsAList(), "step")],
        ),
    ]
