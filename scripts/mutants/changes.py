"""The mutants of a module, and an importer that loads modules with all their mutants in them."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

MARK = "__mutmut_"


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change of one function: the lines that differ, before and after, each as one line.

    ``key`` is mutmut's name of the mutant, by which it is switched on.
    """

    key: str
    file: str
    module: str
    function: str
    before: str
    after: str

    @property
    def change(self) -> tuple[str, str, str]:
        """What tells it from others in any version of the code; its number does not."""
        return self.function, self.before, self.after

    @property
    def reached_as(self) -> str:
        """The function as mutmut names it."""
        return self.key.partition(MARK)[0]


@dataclass(frozen=True, kw_only=True)
class Mutated:
    """A module with all its mutants in it, none of them switched on."""

    module: str
    file: Path
    code: str
    mutants: tuple[Mutant, ...]


def mutated(file: Path) -> Mutated:
    """The module in ``file``, a path from the folder that it is imported from, with its mutants."""
    parts = file.with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    made = mutate_file_contents(str(file), file.read_text("utf-8"))
    lines = made.code.splitlines()
    return Mutated(
        module=module,
        file=file,
        code=made.code,
        mutants=tuple(mutant(file, module, name, made, lines) for name in made.mutant_names),
    )


def mutant(file: Path, module: str, name: str, made: MutatedFile, lines: Sequence[str]) -> Mutant:
    """The mutant of this name, with what it changes."""
    function, owner = orig_function_and_class_names_from_key(name)
    original = name.partition(MARK)[0] + MARK + "orig"

    def lines_as(written: str) -> list[str]:
        span = made.line_span_by_function_name[written]
        own = lines[span.start - 1 : span.end]
        return [line.strip().replace(written, function) for line in own]

    before, after = changed_lines(lines_as(original), lines_as(name))
    return Mutant(
        key=f"{module}.{name}",
        file=str(file),
        module=module,
        function=".".join(filter(None, (module, owner, function))),
        before=before,
        after=after,
    )


def changed_lines(old: list[str], new: list[str]) -> tuple[str, str]:
    """What differs, without the lines at either end that are alike."""
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return " ".join(old), " ".join(new)


class MutatedLoader(SourceFileLoader):
    """Loads a module with its mutants in it; nothing is written, and no bytecode is read."""

    def __init__(self, module: Mutated) -> None:
        super().__init__(module.module, str(module.file.resolve()))
        self.code = module.code

    def get_code(self, fullname: str) -> CodeType:
        """The module's code with its mutants."""
        return compile(self.code, self.path, "exec", dont_inherit=True)


class MutatedImports(MetaPathFinder):
    """Finds modules with their mutants in them, and leaves the others to Python."""

    def __init__(self, modules: Iterable[Mutated]) -> None:
        self.loaders = {module.module: MutatedLoader(module) for module in modules}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """How such a module is loaded; None for the others."""
        if (loader := self.loaders.get(fullname)) is None:
            return None
        return spec_from_file_location(fullname, loader.path, loader=loader)


def import_mutated(modules: Iterable[Mutated]) -> None:
    """From now on these modules are imported with their mutants in them."""
    found = MutatedImports(modules)
    early = sorted(found.loaders.keys() & sys.modules.keys())
    if early:
        raise RuntimeError(f"imported before they were changed: {', '.join(early)}")
    sys.meta_path.insert(0, found)
