"""A form with everything that the family's copy shows and keeps back, a canary in each answer."""

from typing import Any

from formpages.definition import Condition, Definition, Group, Option, Question, Step, Test

WHY = (Option("unsafe", "It is unsafe"), Option("reach", "Could not reach them"))
SHARED = True


def text(key: str, meaning: str = "", *, shared: bool = SHARED, **more: Any) -> Question:
    label = f"Label of {key}"
    settings = {"max_length": 500, "not_known": True}
    return Question(key, "text", label, meaning=meaning, settings=settings, family_copy=shared, **more)


def address(key: str, *, ask_kept: bool = True) -> Question:
    settings = {"no_fixed": True, "not_known": True, "ask_kept": ask_kept}
    return Question(key, "address", f"Label of {key}", settings=settings, family_copy=SHARED)


def only_if(key: str, value: str) -> Condition:
    return Condition((Test(key, "is", (value,)),))


def group(key: str, questions: tuple[Question, ...], meaning: str = "", shared: bool = SHARED) -> Group:
    return Group(key, f"Label of {key}", "person", questions, meaning=meaning, family_copy=shared)


DEFINITION = Definition(
    title="Request for Support",
    steps=(
        Step(
            "shown",
            "Step with something to show",
            (
                text("shown_text", "child.first_name"),
                text("hidden_text", "concern.worry", shared=False),
                text("risk_text", "risk.visiting_worker"),
                text("elsewhere_text", "people.elsewhere.note"),
                text("unanswered"),
                address("kept_address"),
                address("unsaid_address"),
                address("open_address"),
                address("plain_address", ask_kept=False),
                address("nowhere_address"),
            ),
        ),
        Step("hidden", "Step with nothing to show", (text("secret_step", shared=False),)),
        Step(
            "people",
            "Step with people",
            (
                group(
                    "shared_group",
                    (
                        text("row_name", shared=False),
                        text("row_secret", shared=False),
                        text("row_shown", condition=only_if("row_secret", "CANARY-ROW-SECRET")),
                        text("row_risk", "risk.row"),
                        address("row_address"),
                    ),
                ),
                group("hidden_group", (text("hidden_group_row"),), shared=False),
                group("elsewhere_group", (text("elsewhere_row"),), meaning="people.elsewhere"),
                group("agencies_group", (text("agencies_row"),), meaning="agencies"),
                group("empty_group", (text("empty_row", shared=False),)),
            ),
        ),
        Step(
            "agreement",
            "Step about agreement",
            (Question("why", "choice", "Label of why", meaning="agreement.why_not_aware", options=WHY),),
        ),
    ),
)


def canary(key: str) -> str:
    return f"CANARY-{key.upper().replace('_', '-')}"


def at(street: str, kept: str = "") -> dict[str, Any]:
    said = {"kept": kept} if kept else {}
    more = {"kept_from": "CANARY-KEPT-FROM", "safe_contact": ""} if kept == "yes" else {}
    place = {"lines": [street, "Maidstone"], "postcode": "ME14 1XX", "uprn": "", "source": "manual"}
    return {"kind": "known", **place, **said, **more}


TEXTS = ("shown_text", "hidden_text", "risk_text", "elsewhere_text", "secret_step")
ROW = {
    "id": "0a0a0a0a",
    **{key: canary(key) for key in ("row_name", "row_secret", "row_shown", "row_risk")},
    "row_address": at("CANARY-ROW-ADDRESS", "yes"),
}
ANSWERS: dict[str, Any] = {
    **{key: canary(key) for key in TEXTS},
    "kept_address": at("CANARY-KEPT-ADDRESS", "yes"),
    "unsaid_address": at("CANARY-UNSAID-ADDRESS"),
    "open_address": at("CANARY-OPEN-ADDRESS", "no"),
    "plain_address": at("CANARY-PLAIN-ADDRESS"),
    "nowhere_address": {"kind": "no_fixed"},
    "shared_group": [ROW],
    **{
        f"{name}_group": [{"id": "0b0b0b0b", f"{name}{part}": canary(f"{name}{part}")}]
        for name, part in (
            ("hidden", "_group_row"),
            ("elsewhere", "_row"),
            ("agencies", "_row"),
            ("empty", "_row"),
        )
    },
    "why": "reach",
}
#: What the family's copy shows.
TOLD = (
    "CANARY-SHOWN-TEXT",
    "CANARY-OPEN-ADDRESS",
    "CANARY-PLAIN-ADDRESS",
    "No fixed address",
    "CANARY-ROW-SHOWN",
    "Step with something to show",
    "Step with people",
    "Label of shared_group",
)
#: What stands on the ordinary print page and not on it.
KEPT_BACK = (
    "CANARY-HIDDEN-TEXT",
    "CANARY-RISK-TEXT",
    "CANARY-ELSEWHERE-TEXT",
    "CANARY-UNSAID-ADDRESS",
    "CANARY-SECRET-STEP",
    "CANARY-ROW-NAME",
    "CANARY-ROW-SECRET",
    "CANARY-ROW-RISK",
    "CANARY-HIDDEN-GROUP-ROW",
    "CANARY-ELSEWHERE-ROW",
    "CANARY-AGENCIES-ROW",
    "CANARY-EMPTY-ROW",
    "Kept confidential",
    "Label of kept_address",
    "Label of row_address",
    "Label of risk_text",
    "Label of unanswered",
    "Label of hidden_group",
    "Label of elsewhere_group",
    "Label of agencies_group",
    "Label of empty_group",
    "Step with nothing to show",
    "Step about agreement",
    "Danger to visiting workers",
    "Could not reach them",
    "Urgent",
)
#: What not even the ordinary print page shows.
NEVER = ("CANARY-KEPT-ADDRESS", "CANARY-ROW-ADDRESS", "CANARY-KEPT-FROM")
