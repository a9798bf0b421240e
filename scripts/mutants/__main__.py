"""``python -m mutants``: try the mutants, and fail where one survives that nobody has read."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest
from mutmut.configuration import config

from mutants.changes import Mutant, import_mutated, mutated
from mutants.runner import Runner
from mutants.verdicts import Change, Kept, read_accepted, write_accepted

PYTEST = ("-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist")


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants of the modules that pyproject.toml names, and tell what became of them."""
    asked = parsed(arguments)
    project = config()
    files = sorted(file for pattern in project.only_mutate for file in Path().glob(pattern))
    modules = [mutated(file) for file in files]
    import_mutated(modules)
    mutants = [
        mutant
        for module in modules
        for mutant in module.mutants
        if fnmatch(mutant.function, asked.only)
    ]
    folder = Path(".mutants")
    folder.mkdir(exist_ok=True)
    kept = Kept(folder / "verdicts.jsonl")
    runner = Runner(mutants, kept, asked.jobs, asked.share)
    tests = project.pytest_add_cli_args + project.pytest_add_cli_args_test_selection
    code = pytest.main([*PYTEST, *tests], plugins=[runner])
    if runner.broken:
        print("Without a change too, these tests fail; mend them:", *runner.broken, sep="\n")
    if code != pytest.ExitCode.OK or runner.broken:
        return 1
    return told(mutants, kept, asked.list, asked.accept)


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("only", nargs="?", default="*", help="functions, such as 'ipsgeo.audit.*'")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="forks at a time")
    parser.add_argument(
        "--share",
        type=float,
        default=0.01,
        help="of all tests' time, for other tests than a module's own",
    )
    parser.add_argument("--list", type=Path, default=Path("tests/survivors.tsv"), help="read ones")
    parser.add_argument("--accept", action="store_true", help="list the survivors as read")
    return parser.parse_args(arguments)


def told(mutants: Sequence[Mutant], kept: Kept, file: Path, accept: bool) -> int:
    """Tell what became of the mutants; 1 where one survived that nobody has read."""
    outcomes = Counter(kept.verdicts[mutant.key].outcome for mutant in mutants)
    print(f"\n{len(mutants)} mutants:", ", ".join(f"{n} {what}" for what, n in outcomes.items()))
    survivors = {mutant.change: mutant for mutant in kept.survivors(mutants)}
    accepted = read_accepted(file)
    tried = {mutant.change for mutant in mutants}
    if accept:
        write_accepted(file, (accepted - tried) | survivors.keys())
        return 0
    for change in sorted(accepted & tried - survivors.keys()):
        print("seen now, no longer to be listed:", *change, sep="\n    ")
    new = sorted(survivors.keys() - accepted)
    for change in new:
        describe(change, survivors[change], kept)
    print(f"{len(survivors)} survive, {len(new)} of them not listed in {file}")
    return 1 if new else 0


def describe(change: Change, mutant: Mutant, kept: Kept) -> None:
    """A survivor, with its change."""
    function, before, after = change
    verdict = kept.verdicts[mutant.key]
    print(f"{function} {verdict.outcome} {verdict.ran} tests ({mutant.key})")
    print(f"  - {before}\n  + {after}")


if __name__ == "__main__":
    sys.exit(main())
