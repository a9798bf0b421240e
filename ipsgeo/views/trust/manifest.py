"""Where every figure is from: inputs by hash, assumptions, versions, what is claimed, the plan."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.audit import score
from ipsgeo.plan import Certificate, Plan, Solution
from ipsgeo.study import Study
from ipsgeo.study.problem import SolveOptions
from ipsgeo.views.figures import as_solved, audited_help, own_radii, plan_in
from ipsgeo.views.publish import in_place
from ipsgeo.views.trust.canonical import as_json, digest
from ipsgeo.views.withheld import check_withheld

FIRST_UNITS = {
    "balance": "clients per year per coach",
    "travel": "client-hours per year, one way",
    "wishes": "wishes",
    "overload": "clients per year",
}
PACKAGES = ("geopandas", "shapely", "folium", "pulp", "highspy", "pandas", "numpy", "matplotlib")
PRICE_DECIMALS = 9  # the last digits of a price differ between kinds of processors


def manifest(
    solution: Plan | Solution, study: Study, outputs: Sequence[Path] = ()
) -> dict[str, Any]:
    """Where every figure is from: inputs by sha256, parameters, versions, status and bound.

    Files are named without their folders, so that the same study has the same manifest anywhere.
    The plan itself goes with it, and the prices that prove it where there are any, so that
    ``ipsgeo verify`` can check the claim anew.

    Every export has a manifest, so here is where a study whose exports would tell too much is
    refused; see ``check_withheld``.
    """
    check_withheld(study)
    areas = plan_areas(plan_in(solution))
    return {
        "product": {"name": "ipsgeo", "version": version("ipsgeo")},
        "packages": {name: version(name) for name in PACKAGES},
        "study": study.name,
        "inputs": hashes(study.inputs),
        "parameters": parameters(study),
        "result": result(solution, study),
        "plan": areas,
        "plan_sha256": digest(areas),
        **prices(solution),
        "made_up_survey": "made_up" in study.made_up,
        "made_up_care_teams": "made_up_teams" in study.made_up,
        "schematic_map": study.schematic,
        "outputs": hashes(outputs),
    }


def hashes(files: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of files by their names; of two of the same name the second is "name (2)"."""
    found: dict[str, str] = {}
    for path in dict.fromkeys(files):
        name, number = path.name, 2
        while name in found:
            name, number = f"{path.name} ({number})", number + 1
        found[name] = sha256(path)
    return found


def plan_areas(plan: Plan) -> list[dict[str, Any]]:
    """The plan as a list of its areas in their order; ``plan_of_areas`` makes it a plan again."""
    teams = {} if plan.team is None else plan.team.to_dict()
    return [
        {
            "area": area,
            "coaches": float(plan.coaches[area]),
            "leader": area in plan.leader_areas,
            "municipalities": codes,
            **({"team": int(teams[area])} if area in teams else {}),
        }
        for area, codes in plan.groups().items()
    ]


def plan_of_areas(areas: Sequence[dict[str, Any]]) -> Plan:
    """The plan that a manifest has; raises KeyError, TypeError or ValueError where it has none."""
    area = {str(code): row["area"] for row in areas for code in row["municipalities"]}
    if len(area) < sum(len(row["municipalities"]) for row in areas):
        raise ValueError("a municipality in two areas")
    teams = {row["area"]: int(row["team"]) for row in areas if "team" in row}
    return Plan(
        area=pd.Series(area, name="area", dtype=object).sort_index(),
        coaches=pd.Series({row["area"]: float(row["coaches"]) for row in areas}, name="coaches"),
        leader_areas=tuple(row["area"] for row in areas if row["leader"]),
        team=pd.Series(teams, name="team") if teams else None,
    )


def prices(solution: Plan | Solution) -> dict[str, Any]:
    """The certificate of a plain proof: one without a first goal, help or radii of its own."""
    if not isinstance(solution, Solution) or solution.certificate is None:
        return {}
    if solution.status != "optimal" or solution.first or solution.under or solution.lending:
        return {}
    return {"certificate": rounded_prices(solution.certificate)}


def rounded_prices(certificate: Certificate) -> dict[str, Any]:
    """A certificate as JSON can hold it."""
    return {
        "municipalities": rounded(certificate.municipalities),
        **{
            name: round(getattr(certificate, name), PRICE_DECIMALS)
            for name in ("coach", "leader", "area", "objective", "moves")
        },
        "limits": rounded(certificate.limits),
        "matches": rounded(certificate.matches),
        "triples": [
            [*codes, round(price, PRICE_DECIMALS)] for *codes, price in certificate.triples
        ],
        "coaches": certificate.coaches,
        "others": [rounded_prices(other) for other in certificate.others],
    }


def rounded(prices: Mapping[str, float]) -> dict[str, float]:
    """Prices by name without the digits that are noise."""
    return {str(name): round(float(price), PRICE_DECIMALS) for name, price in prices.items()}


def parameters(study: Study) -> dict[str, object]:
    """What the study states; how it is solved only where it says so."""
    problem = study.problem
    return {
        "year": study.year,
        "basis": study.basis,
        "demand": plain(study.statistics.formula),
        "norm": plain(study.norm),
        "travel": travel_parameters(study),
        "coaches": problem.coaches,
        "coach_step": problem.coach_step,
        "teams": problem.teams,
        "leader_share": problem.leader_share,
        "areas": problem.areas,
        "weights": plain(problem.weights),
        "rules": plain(problem.rules),
        **({} if study.solve == SolveOptions() else {"solve": plain(study.solve)}),
        **({} if study.effects is None else {"effects": plain(study.effects)}),
        **({} if study.risk is None else {"risk": plain(study.risk)}),
    }


def travel_parameters(study: Study) -> dict[str, object]:
    """What the minutes are based on."""
    travel = study.travel
    assumed = {} if travel.assumptions is None else plain(travel.assumptions)
    rows = travel.exceptions.to_csv(index=False, lineterminator="\n").splitlines()
    return {"basis": travel.basis, **assumed, "exceptions": rows, "filled": len(travel.filled)}


def plain(options: object) -> dict[str, Any]:
    """A frozen dataclass as JSON can hold it."""
    held: dict[str, Any] = dict(as_json(options))  # type: ignore[call-overload]
    return held


def result(solution: Plan | Solution, study: Study) -> dict[str, object]:
    """Status, objective and bound, and what they hold under; of a bare plan nothing is proven."""
    if isinstance(solution, Plan):
        objective = float(score(solution, study.problem)["objective"])
        return {"status": "given plan", "objective": round(objective, 6)}
    figures = {"objective": solution.objective, "bound": solution.bound, "gap": solution.gap}
    rounded = {name: round(figure, 6) for name, figure in figures.items()}
    return {
        "status": solution.status,
        "method": solution.method,
        **rounded,
        **first_result(solution),
        **under_result(solution, study),
        **lending_result(solution, study),
    }


def first_result(solution: Solution) -> dict[str, object]:
    """The goal that came first, where one did."""
    if solution.first is None:
        return {}
    return {"first": plain(solution.first) | {"unit": FIRST_UNITS[solution.first.goal]}}


def under_result(solution: Solution, study: Study) -> dict[str, object]:
    """The rules that the claim holds under beyond the study's own, and the range of the radii."""
    if solution.under is None:
        return {}
    own, under = plain(study.problem.rules), plain(solution.under)
    more: dict[str, object] = {key: rule for key, rule in under.items() if rule != own[key]}
    radii = own_radii(solution, study)
    span = {"radii_minutes": [radii[0], radii[-1]]} if radii else {}
    return {"holds_under": more | span}


def lending_result(solution: Solution, study: Study) -> dict[str, object]:
    """Who helps whom and what that leaves above the norm, where help was planned."""
    lending = audited_help(solution, as_solved(solution, study))
    if lending is None:
        return {}
    pairs, areas = lending.pairs().round(6).reset_index(), lending.areas.round(6)
    facts = {
        "most_share": lending.most_share,
        "lent_per_year": round(lending.lent_per_year, 6),
        "overload_before": round(float(lending.areas["overload_before"].sum()), 6),
        "overload_after": round(float(lending.areas["overload_after"].sum()), 6),
        "pairs": pairs.to_dict("records"),
        "areas": areas.to_dict("index"),
        "note": lending.note.text("en"),
    }
    return {"lending": facts}


def write_manifest(
    solution: Plan | Solution, study: Study, path: str | Path, *, outputs: Sequence[Path] = ()
) -> Path:
    """Save the manifest as JSON with its own hash; returns its path."""
    facts = as_json(manifest(solution, study, outputs))
    sealed = {**facts, "manifest_sha256": digest(facts)}  # type: ignore[dict-item]
    content = json.dumps(sealed, ensure_ascii=False, indent=2)
    with in_place(path) as draft:
        # Half a letter, which UTF-8 cannot write, becomes what JSON has for it: \\ud800.
        draft.write_bytes(f"{content}\n".encode(errors="backslashreplace"))
    return Path(path)


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
