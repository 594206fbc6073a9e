"""``pruefstand plan``: shows, changes, locks and amends the plan."""

from __future__ import annotations

from typing import Final

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import EVALUATION, JSON
from evaluators.errors import CallError


def run(call: Call) -> int:
    """Change what was asked for, then show the plan."""
    from evaluators.cli.showing_plan import show_plan, show_unstated
    from evaluators.evaluation import planning
    from evaluators.evaluation.folder import open_folder
    from evaluators.evaluation.plan_values import with_value

    changes = call.texts("set")
    reason = call.text("amend")
    writes = bool(changes) or call.flag("lock") or reason is not None
    with open_folder(call.path("evaluation"), write=writes) as folder:
        plan = folder.plan
        for change in changes:
            key, sign, value = change.partition("=")
            if not sign:
                raise CallError("C702", text=change)
            plan = with_value(plan, key.strip(), value.strip())
        if reason is not None:
            planning.amend(folder, plan, reason)
        elif changes:
            planning.resolved(folder, plan)  # what could never be locked is not kept
            planning.change(folder, plan)
        if call.flag("lock"):
            if folder.locked_plan is None:
                show_unstated(call, folder)
            planning.lock(folder)
        show_plan(call, folder)
    return 0


COMMAND: Final = Command(
    "plan",
    (EVALUATION, Parameter("set", many=True), Parameter("lock", "flag"), Parameter("amend"), JSON),
    run,
    patient_data=True,
)
