"""What an export claims, and whether it still holds: against itself and against its study."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from ipsgeo.audit import broken_rules, score, uncovered
from ipsgeo.plan import Plan, Solution
from ipsgeo.solve import solve
from ipsgeo.study import Study
from ipsgeo.verify import certificate_of, verify
from ipsgeo.views.figures import as_solved
from ipsgeo.views.trust.canonical import as_json, digest
from ipsgeo.views.trust.carried import Carried
from ipsgeo.views.trust.manifest import hashes, parameters, plan_of_areas, sha256
from ipsgeo.views.trust.shown import shows_division

CLOSE = 1e-5  # objectives are written with six decimals

Outcome = Literal["claim", "agrees", "differs", "open", "note"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that is claimed or was checked.

    Its outcome is "claim" for what the file says of itself, "agrees" or "differs" for what a check
    found, "open" for a claim that could not be shown, "note" for what was not checked, and why.
    """

    outcome: Outcome
    says: str  # name of the text in the catalogue's topic ``verify``
    facts: Mapping[str, object] = field(default_factory=dict)  # what the text needs


def claims(found: Carried) -> Iterator[Line]:
    """What the file says of itself."""
    facts = found.facts
    made = {"study": facts["study"], "version": str(facts["product"].get("version"))}
    yield Line(outcome="claim", says="made_with", facts=made)
    yield claimed_result(facts["result"])
    if "holds_under" in facts["result"]:
        yield Line(outcome="claim", says="holds_under")
    if facts.get("made_up_survey"):
        yield Line(outcome="claim", says="made_up")
    if facts.get("schematic_map"):
        yield Line(outcome="claim", says="schematic")


def claimed_result(result: Mapping[str, Any]) -> Line:
    """Status, objective and bound."""
    status = result["status"] if result["status"] in ("optimal", "feasible") else "given"
    figures = {name: number(result.get(name)) for name in ("objective", "bound")}
    return Line(outcome="claim", says=f"claim_{status}", facts=figures)


def number(value: object) -> float:
    """A figure of a manifest; NaN where it has none."""
    try:
        figure = float(value) if isinstance(value, int | float) else float("nan")
    except OverflowError:  # hundreds of digits
        return float("nan")
    return figure if isfinite(figure) else float("nan")


def own_checks(path: Path, found: Carried) -> Iterator[Line]:
    """Whether the file is as it was written, and shows the plan that it carries."""
    yield said(found.is_intact, "manifest")
    areas = found.facts["plan"]
    if path.suffix.lower() == ".json":
        yield from output_checks(path, found.facts["outputs"])
    else:
        yield said(found.is_content_intact, "content")
        division = shown_division(path, areas) if found.is_content_intact else None
        if division is None:
            yield Line(outcome="note", says="division_unread")
        else:
            yield said(division, "division")
    yield said(digest(areas) == found.facts["plan_sha256"], "plan")


def shown_division(path: Path, areas: Sequence[Mapping[str, Any]]) -> bool | None:
    """Whether a file's tables show the division; None where they cannot be read."""
    try:
        return shows_division(path, [row["municipalities"] for row in areas])
    except Exception:  # a damaged file raises anything: encoding, zip, XML, database errors
        return None


def output_checks(path: Path, outputs: Mapping[str, str]) -> Iterator[Line]:
    """The files beside a manifest's own file."""
    for name, stated in outputs.items():
        other = path.parent / Path(name).name
        if not other.is_file():
            yield Line(outcome="note", says="output_missing", facts={"name": name})
        else:
            yield said(sha256(other) == stated, "output", name=name)


def said(holds: bool, key: str, **facts: object) -> Line:
    """A check that holds or not."""
    outcome: Outcome = "agrees" if holds else "differs"
    return Line(outcome=outcome, says=f"{key}_{outcome}", facts=facts)


def study_checks(found: Carried, study: Study, time_limit_s: float) -> Iterator[Line]:
    """Whether the study is the one that the file was made of, and bears out what it claims."""
    inputs = list(input_checks(found.facts, study))
    yield from inputs
    try:
        plan = plan_of_areas(found.facts["plan"])
    except (KeyError, TypeError, ValueError):
        yield Line(outcome="differs", says="plan_unreadable")
        return
    if uncovered(plan, study.problem):
        yield Line(outcome="differs", says="plan_foreign")
        return
    same = all(line.outcome == "agrees" for line in inputs)
    yield from result_checks(found.facts, plan, study, time_limit_s if same else None)


def input_checks(facts: Mapping[str, Any], study: Study) -> Iterator[Line]:
    """Which inputs and parameters are others than those of the file."""
    stated, own = facts["inputs"], hashes(study.inputs)
    changed = [name for name in own if name in stated and stated[name] != own[name]]
    lists = {
        "inputs_changed": changed,
        "inputs_missing": sorted(set(stated) - set(own)),
        "inputs_new": sorted(set(own) - set(stated)),
    }
    yield from different(lists, "inputs_agree", {"count": len(own)})
    now = as_json(parameters(study))
    assert isinstance(now, dict)
    names = {name for name in {*now, *facts["parameters"]}
             if now.get(name) != facts["parameters"].get(name)}  # fmt: skip
    yield from different({"parameters_changed": sorted(names)}, "parameters_agree", {})


def different(
    lists: Mapping[str, list[str]], key: str, facts: Mapping[str, object]
) -> Iterator[Line]:
    """A line for each list that names something, else one line that all agrees."""
    if not any(lists.values()):
        yield Line(outcome="agrees", says=key, facts=facts)
    for name, names in lists.items():
        if names:
            yield Line(outcome="differs", says=name, facts={"names": names})


def result_checks(
    facts: Mapping[str, Any], plan: Plan, study: Study, time_limit_s: float | None
) -> Iterator[Line]:
    """The objective recomputed and the claim shown anew; no claim is where inputs are others."""
    result, solution = facts["result"], None
    if result["status"] == "given plan":
        yield objective_check(result, plan, study, None)
        yield Line(outcome="note", says="nothing_claimed")
        return
    proven = time_limit_s is not None and has_proof(facts, plan, study)
    if time_limit_s is not None and not proven:
        solution = solve(study.problem, time_limit_s=time_limit_s, **asdict(study.solve))
    solved = as_solved(solution or plan, study)  # with the radii that the solver set
    yield said(not broken_rules(plan, solved.problem), "rules")
    yield objective_check(result, plan, solved, solution)
    if proven:
        yield Line(outcome="agrees", says="proof_by_prices")
    elif solution is None:
        yield Line(outcome="open", says="claim_other_inputs")
    else:
        yield claim_check(result, solution)


def has_proof(facts: Mapping[str, Any], plan: Plan, study: Study) -> bool:
    """Whether the prices in the manifest prove the plan optimal, without a solver."""
    saved, result = facts.get("certificate"), facts["result"]
    if saved is None or result["status"] != "optimal":
        return False
    try:
        certificate = certificate_of(saved)
        claimed = abs(number(result.get("objective")) - number(result.get("bound"))) <= CLOSE
        return claimed and not verify(plan, certificate, study.problem)
    except (KeyError, TypeError, ValueError, AttributeError):  # prices of another form
        return False


def objective_check(
    result: Mapping[str, Any], plan: Plan, study: Study, solution: Solution | None
) -> Line:
    """The plan's value, recomputed without the solver."""
    value = float(score(plan, study.problem)["objective"])
    if study.solve.lending:  # the value with help is known only from solving again
        value = solution.objective if solution else value
    stated = number(result.get("objective"))
    # Beyond what can be counted nothing is alike: infinity is as close to any figure as allowed.
    alike = isfinite(value) and abs(stated - value) <= CLOSE * max(1.0, abs(value))
    return said(alike, "objective", stated=stated, found=value)


def claim_check(result: Mapping[str, Any], solution: Solution) -> Line:
    """The claimed bound against what solving again shows."""
    claimed, objective = number(result.get("bound")), number(result.get("objective"))
    close = CLOSE * max(1.0, abs(objective))
    facts = {"claimed": claimed, "objective": objective, "found": solution.objective,
             "bound": solution.bound}  # fmt: skip
    if solution.objective < min(claimed, objective) - close:
        return Line(outcome="differs", says="better_plan", facts=facts)
    if result["status"] == "optimal" and abs(claimed - objective) > close:
        return Line(outcome="differs", says="no_proof_claimed", facts=facts)
    if solution.bound >= claimed - close:
        return Line(outcome="agrees", says="solved_again", facts=facts)
    return Line(outcome="open", says="not_shown", facts=facts)
