"""Norms, demand, neighbours, contradictions, plans, audit and comparison on small examples."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import TOY_DEMAND, TOY_MAP, letters_to_problem

from ipsgeo import words
from ipsgeo.audit import audit, broken_rules, score
from ipsgeo.compare import compare, moved_codes
from ipsgeo.contradictions import contradictions
from ipsgeo.demand import DemandAssumptions, choose_demand, estimate_demand
from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.explain import frontier
from ipsgeo.neighbours import adjacency, connected_parts
from ipsgeo.norms import CoachNorm, caseload_points
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve


def test_caseload_and_turnover_make_the_yearly_norm():
    assert CoachNorm().throughput_per_year == pytest.approx(27.4)
    assert CoachNorm(throughput_per_year=45).throughput_per_year == 45
    assert CoachNorm(throughput_per_year=27).coaches_needed(302) == pytest.approx(11.185, abs=1e-3)
    assert CoachNorm().coaches_needed(302) == pytest.approx(11.022, abs=1e-3)
    assert CoachNorm().implied_caseload(54.8) == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("caseload", "points"),
    [(5, 5), (20, 5), (20.1, 4), (25, 4), (26, 3), (30, 3), (31, 2), (40, 2), (41, 1), (90, 1)],
)
def test_criterion_one(caseload, points):
    assert caseload_points(caseload) == points


@pytest.mark.parametrize("wrong", [{"caseload": 0}, {"throughput_per_year": -1}])
def test_a_norm_is_positive(wrong):
    with pytest.raises(DataError, match="nollaa suurempi"):
        CoachNorm(**wrong)


def test_keski_suomi_demand_as_published():
    shares = DemandAssumptions(long_term_share=6045 / 14246)
    table = estimate_demand(pd.Series({"179": 8670.0, "rest": 5576.0}), shares)
    assert table["counted"].sum() == pytest.approx(6045)
    assert table["eligible"].sum() == pytest.approx(3022.5)
    assert table[["low", "point", "high"]].sum().round(2).tolist() == [151.12, 302.25, 1209.0]


def test_a_suppressed_cell_stays_missing_and_is_asked_for():
    table = estimate_demand(pd.Series({"a": 100.0, "b": np.nan}), DemandAssumptions())
    assert table.loc["b"].isna().all()
    with pytest.raises(DataError, match=r"”b”.*salattu.*\[demand.stated\]"):
        choose_demand(table)
    stated = choose_demand(table, stated=pd.Series({"b": 0.4}))
    assert stated.loc["b", ["demand", "low", "high"]].tolist() == [0.4, 0.4, 0.4]
    assert stated["basis"].tolist() == ["statistics", "stated"]


@pytest.mark.parametrize(
    ("wrong", "column", "told"),
    [
        ({"benefit_share": 12}, "benefit_share", "no share between 0 and 1"),
        ({"long_term_share": 1.01}, "long_term_share", "no share between 0 and 1"),
        ({"partial_ability_share": -0.1}, "partial_ability_share", "no share between 0 and 1"),
        ({"benefit_share": 0.5}, "benefit_share", "0.05–0.4"),
        ({"benefit_share": 0.01}, "benefit_share", "0.05–0.4"),
    ],
)
def test_shares_are_checked(wrong, column, told):
    with pytest.raises(DataError) as error:
        DemandAssumptions(**wrong)
    (finding,) = error.value.findings
    assert (finding.column, finding.value) == (column, *wrong.values())
    assert told in finding.text("en")


def test_shares_may_be_at_their_ends():
    for share in (0.0, 0.05, 0.4, 1.0):
        low, high = min(share, 0.05), max(share, 0.4)
        made = DemandAssumptions(
            benefit_share=share, benefit_share_low=low, benefit_share_high=high,
            long_term_share=share, partial_ability_share=share,
        )  # fmt: skip
        ends = made.formula().terms[0].shares[-1]
        assert (ends.low, ends.share, ends.high) == (low, share, high)


def test_the_standard_formula_has_its_names_in_every_language():
    formula = DemandAssumptions().formula()
    (term,) = formula.terms
    assert formula.standard and term.short == "long_term" and term.per_counted == 1.0
    assert [share.short for share in term.shares] == ["partial_ability_share", "benefit_share"]
    for named in (term, *term.shares):
        expected = {lang: words.text(f"formula.{named.short}", lang) for lang in words.LANGUAGES}
        assert named.name == expected


def test_the_table_of_demand_has_every_column_with_and_without_a_survey():
    statistics = estimate_demand(pd.Series({"a": 400.0, "b": 0.0}), DemandAssumptions())
    columns = [
        "counted", "eligible", "statistics_low", "statistics_point", "statistics_high",
        "survey_estimate", "survey_lowest", "survey_highest", "survey_answers", "survey_share",
        "basis", "demand", "low", "high",
    ]  # fmt: skip
    table = choose_demand(statistics)
    assert table.columns.tolist() == columns and table.index.tolist() == ["a", "b"]
    assert table.index.dtype == statistics.index.dtype
    assert table.filter(like="survey_").dtypes.eq(float).all()
    survey = pd.DataFrame(
        {"estimate": [3.0], "lowest": [2.0], "highest": [4.0], "answers": [3]}, index=["b"]
    )
    asked = choose_demand(statistics, survey, basis="survey, else statistics")
    assert asked.columns.tolist() == columns
    assert asked["basis"].tolist() == ["statistics", "survey"]
    assert asked["survey_share"].isna().all()  # nobody is eligible in b: no share of nobody
    few = choose_demand(estimate_demand(pd.Series({"b": 1.0}), DemandAssumptions()), survey)
    assert few["survey_share"].tolist() == [3.0 / 0.5]


def test_the_basis_chooses_between_survey_and_statistics():
    statistics = estimate_demand(pd.Series({"a": 400.0, "b": 600.0}), DemandAssumptions())
    survey = pd.DataFrame(
        {"estimate": [30.0], "lowest": [20.0], "highest": [45.0], "answers": [3]}, index=["a"]
    )
    assert choose_demand(statistics, survey)["demand"].tolist() == [20, 30]
    mixed = choose_demand(statistics, survey, basis="survey, else statistics")
    assert mixed["demand"].tolist() == [30, 30]
    assert mixed.loc["a", ["low", "high", "survey_share"]].tolist() == [20, 45, 30 / 200]
    with pytest.raises(DataError, match="ei vastannut"):
        choose_demand(statistics, survey, basis="survey")


def test_exceptions_override_borders():
    borders = pd.DataFrame(
        [("a", "b", 3.0, "land"), ("b", "c", 9.0, "sea"), ("c", "d", 2.0, "land")],
        columns=["code_a", "code_b", "border_km", "kind"],
    )
    exceptions = pd.DataFrame(
        [("b", "c", True), ("c", "d", False), ("a", "d", True)],
        columns=["code_a", "code_b", "counts"],
    )
    pairs = adjacency(borders, exceptions)
    assert list(zip(pairs["code_a"], pairs["code_b"], strict=True)) == [
        ("a", "b"), ("a", "d"), ("b", "c"),
    ]  # fmt: skip
    assert pairs["border_km"].tolist()[0] == 3
    assert np.isnan(pairs["border_km"].tolist()[1])


def test_connected_parts_are_named_largest_first():
    pairs = pd.DataFrame([("a", "b"), ("c", "d"), ("d", "e")], columns=["code_a", "code_b"])
    assert connected_parts("abcdef", pairs) == [["c", "d", "e"], ["a", "b"], ["f"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"areas": 5}, "Valmentajia on 4 mutta alueita 5"),
        ({"areas": 7, "coaches": 9}, "kuntia vain 6"),
        ({"rules": Rules(together=(("A", "B"), ("B", "D")), apart=(("A", "D"),))}, "A, D"),
        ({"rules": Rules(fixed_coaches={"A": 3})}, "Kiinteitä valmentajia on 3"),
        ({"rules": Rules(max_load=10.0)}, "raja 10,0 ei voi toteutua"),
        ({"rules": Rules(min_load=30.0)}, "raja 30,0 ei voi toteutua"),
    ],
)
def test_arithmetic_says_why_nothing_fits(toy, change, words):
    problem = replace(toy, **change)
    assert words in " ".join(finding.text() for finding in contradictions(problem))
    solution = solve(problem)
    assert solution.status == "infeasible"
    assert solution.method == "arithmetic"
    with pytest.raises(InfeasibleError, match=words):
        solution.require_plan()


def test_a_county_in_parts_names_them(toy):
    cut = toy.neighbours[~toy.neighbours.isin(["E", "F"]).any(axis=1)]
    torn = replace(toy, neighbours=cut, areas=2, names=pd.Series({"E": "Enonkoski"}))
    with pytest.raises(InfeasibleError, match=r"\(A, B, C, D\) \| \(Enonkoski\) \| \(F\)"):
        solve(torn).require_plan()
    assert solve(replace(torn, areas=4)).status == "optimal"


PLAN = Plan.of_groups([["A", "B"], ["C", "E"], ["D", "F"]], [2, 1, 1], leader_groups=[0])


def test_audit_by_hand(toy):
    # A-B: 42 clients, 2 coaches + 0.5. Seat A: B's 12 clients travel 30 minutes (1.5 cells),
    # 6 hours; seat B: A's 30 clients do, 15 hours. D-F do not touch.
    wishes = pd.DataFrame([("A", "B"), ("B", "F"), ("D", "F")], columns=["code", "partner"])
    problem = replace(toy, wishes=wishes)
    table = audit(PLAN, problem)
    first = table.loc["A-B"]
    distance = problem.minutes.at["B", "A"]
    assert first["seat"] == "A"
    assert first["load"] == pytest.approx(42 / 2.5)
    assert first["client_hours"] == pytest.approx(12 * distance / 60)
    assert first["minutes_mean"] == pytest.approx(12 * distance / 42)
    assert first["overload"] == 0
    assert first["deviation"] == pytest.approx(abs(42 - 80 / 4.5 * 2.5))
    assert (first["wishes_kept"], first["wishes_broken"]) == (1, 1)
    assert table["connected"].tolist() == [True, True, False]
    goals = score(PLAN, problem)
    assert goals["wish"] == 1
    assert goals["overload"] == pytest.approx(4)  # D-F: 24 clients for one coach of 20
    weights = problem.weights
    expected = sum(getattr(weights, goal) * goals[goal] for goal in Weights.__dataclass_fields__)
    assert goals["objective"] == pytest.approx(expected)


def test_broken_rules_name_what_is_broken(toy):
    rules = Rules(apart=(("A", "B"),), together=(("A", "C"),), max_load=15.0, max_minutes=25.0)
    told = " ".join(finding.text() for finding in broken_rules(PLAN, replace(toy, rules=rules)))
    for part in (
        "”D-F” ei ole yhtenäinen",
        "Eri alueilla",
        "Samalla alueella",
        "enintään saa olla",
    ):
        assert part in told
    assert broken_rules(solve(toy).require_plan(), toy) == []


def test_compare_counts_moves_from_the_first_plan(toy):
    other = Plan.of_groups([["A", "B", "D"], ["C", "E"], ["F"]], [2, 1, 1], leader_groups=[0])
    table = compare([PLAN.titled("eka"), other], toy)
    assert table.index.tolist() == ["eka", "2"]
    assert table["moved"].tolist() == [0, 1]
    assert table.loc["2", "movers"] == ("D",)
    assert table.loc["eka", "capacity"] == pytest.approx(90)
    assert moved_codes(PLAN, PLAN, toy.demand) == []


def test_where_counts_tie_the_larger_municipality_stays(toy):
    whole = Plan.of_groups([["A", "B"], ["C", "D", "E", "F"]], [2, 2])
    split = Plan.of_groups([["A"], ["B"], ["C", "D", "E", "F"]], [1, 1, 2])
    assert moved_codes(whole, split, toy.demand) == ["B"]


def test_frontier_has_the_optimum_for_each_number_of_areas(toy):
    table = frontier(toy, areas=[5, 1, 2])
    assert table.index.tolist() == [1, 2, 5]
    assert table["status"].tolist() == ["optimal", "optimal", "infeasible"]
    assert table.loc[2, "objective"] == solve(replace(toy, areas=2)).objective
    assert len(table.loc[2, "plan"].coaches) == 2


def test_a_plan_names_areas_in_finnish_order():
    plan = Plan.of_groups(
        [["992", "892"], ["179"]],
        [1, 3],
        names={"992": "Äänekoski", "892": "Uurainen", "179": "Åbo"},
    )
    assert plan.coaches.to_dict() == {"Uurainen-Äänekoski": 1, "Åbo": 3}
    assert plan.groups() == {"Uurainen-Äänekoski": ["892", "992"], "Åbo": ["179"]}


def test_a_solution_without_a_plan_says_so():
    with pytest.raises(InfeasibleError, match="annetussa ajassa"):
        Solution(status="no_plan").require_plan()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"coaches": 0}, "coaches"),
        ({"leader_share": 1.5}, "leader_share"),
        ({"areas": (3, 2)}, "areas"),
        ({"demand": pd.Series(TOY_DEMAND) * np.nan}, "tarve puuttuu"),
        ({"minutes": pd.DataFrame(index=list("ABCDE"), columns=list("ABCDE"))}, "Matka-aika"),
        ({"neighbours": pd.DataFrame([("A", "X")], columns=["code_a", "code_b"])}, "X"),
        ({"rules": Rules(fixed_seats=("Q",))}, "Q"),
        ({"wishes": pd.DataFrame([("A", "Z")], columns=["code", "partner"])}, "Z"),
        ({"today": Plan.of_groups([["A"]], [1])}, "B"),
        ({"coaches": 4.0}, "coaches"),
        ({"coaches": 10**9}, "coaches"),
        ({"areas": 2.0}, "areas"),
        ({"areas": (1, 2, 3)}, "areas"),
        ({"demand": pd.Series(TOY_DEMAND) * 1e300}, "mahdottoman suuri"),
        ({"neighbours": pd.DataFrame([("A", "B")], columns=["a", "b"])}, "code_a"),
        ({"wishes": pd.DataFrame([("A", "B")], columns=["x", "y"])}, "partner"),
        ({"wishes": pd.DataFrame([("A", "A")], columns=["code", "partner"])}, "itseään"),
        ({"names": pd.Series(dict.fromkeys(TOY_DEMAND, "Koski"))}, "Koski"),
        ({"demand": pd.Series({1: 3.0})}, "ei ole tekstiä"),
    ],
)
def test_a_problem_checks_itself(toy, change, words):
    with pytest.raises(DataError, match=words):
        replace(toy, **change)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"apart": (("A", "A"),)}, "kahden eri"),
        ({"fixed_coaches": {"A": 0}}, "fixed_coaches A"),
        ({"fixed_coaches": {"A": 1.25}}, "fixed_coaches A"),
        ({"max_load": float("nan")}, "max_load"),
        ({"max_minutes": -1.0}, "max_minutes"),
    ],
)
def test_rules_check_themselves(wrong, words):
    with pytest.raises(DataError, match=words):
        Rules(**wrong)


def test_numbers_of_numpy_are_numbers(toy):
    same = replace(toy, coaches=np.int64(4), areas=np.int64(3))
    assert solve(same).objective == solve(toy).objective


@pytest.mark.parametrize("codes", [["X"], ["A", "B"], list("ABCDEFG")])
def test_a_plan_of_other_municipalities_is_refused(toy, codes):
    plan = Plan.of_groups([codes], [4])
    for figures in (audit, score, lambda plan, problem: compare([PLAN, plan], problem)):
        with pytest.raises(DataError, match="Suunnitelma"):
            figures(plan, toy)
    assert {f.key for f in broken_rules(plan, toy)} <= {"plan_missing", "plan_foreign"}


def test_minutes_between_all_pairs_must_be_known(toy):
    gap = toy.minutes.copy()
    gap.loc["A", "B"] = np.nan
    with pytest.raises(DataError, match="A–B"):
        replace(toy, minutes=gap)


def test_any_graph_will_do():
    problem: Problem = letters_to_problem(TOY_MAP, TOY_DEMAND, coaches=2)
    assert solve(problem).status == "optimal"
