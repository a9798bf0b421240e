"""A section [survey] to paste into a study and to check: what a survey's export seems to hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipsgeo.sources.files.headers import option_header, option_of
from ipsgeo.sources.survey.headings import meaning_of
from ipsgeo.sources.survey.inspect import ColumnLook, SurveyLook
from ipsgeo.sources.survey.shapes import SHOWABLE
from ipsgeo.words import text

NEEDED = ("respondent", "municipality", "estimate")
# How the answers of a column may look that holds this: what looks otherwise is not proposed,
# whatever its header says.
LOOKS: dict[str, tuple[str, ...]] = {
    "respondent": ("identifier", "number", "text"),
    "municipality": ("municipality", "identifier", "text"),
    "estimate": ("number", "identifier", "text"),
    "wishes": ("municipality", "municipalities", "identifier", "text"),
    "role": ("identifier", "text"),
    "free_text": ("identifier", "text"),
}
# How they must look for a person to choose from where no header says so.
LIKELY: dict[str, tuple[str, ...]] = {
    "respondent": ("identifier", "number"),
    "municipality": ("municipality",),
    "estimate": ("number",),
    "wishes": ("municipality", "municipalities"),
    "role": ("text",),
    "free_text": ("text",),
}


@dataclass(frozen=True, kw_only=True)
class Guess:
    """The columns (headers) that seem to hold one thing.

    Candidates are others whose answers look like it, and whose headers say nothing else: only a
    person can choose from these.
    """

    said: tuple[str, ...] = ()  # those whose headers say so, the likeliest first
    candidates: tuple[str, ...] = ()
    repeated: tuple[int, ...] = ()  # rows in which the first said has what another has


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Which column seems to hold what, by the keys of ``LOOKS``.

    ``wish_options`` and ``wishes_options_of`` are columns to tick; ``unsure_options`` is a
    question with such columns that does not say that it asks for partners.
    """

    guesses: Mapping[str, Guess]
    wish_options: tuple[str, ...]
    wishes_options_of: str | None
    unsure_options: str | None


def propose(look: SurveyLook) -> Proposal:
    """What the columns seem to hold, by the words of their headers.

    Answers decide only whether what a header says is possible. Columns of the same name are not
    proposed.
    """
    columns = [c for c in look.columns if c.header and c.header not in look.doubled]
    options = tuple(column.header for column in columns if column.look == "option")
    question = question_of(options)
    asked = question is None or meaning_of(question) == "wishes"
    return Proposal(
        guesses={name: guess(name, columns) for name in LOOKS},
        wish_options=options if question is None else (),
        wishes_options_of=question if asked else None,
        unsure_options=None if asked else question,
    )


def guess(name: str, columns: Sequence[ColumnLook]) -> Guess:
    """The columns whose headers say that they hold this, and those that look like it."""
    said = [c for c in columns if meaning_of(c.header) == name and c.look in LOOKS[name]]
    said.sort(key=lambda column: column.look not in LIKELY[name])  # stable: the first stays first
    silent = [c for c in columns if meaning_of(c.header) is None and c.look in LIKELY[name]]
    return Guess(
        said=tuple(column.header for column in said),
        candidates=tuple(column.header for column in silent),
        repeated=said[0].repeated if said else (),
    )


def question_of(options: Sequence[str]) -> str | None:
    """The question that all option columns belong to, where they are named by one."""
    questions = {name.removesuffix(option_header("", option_of(name))) for name in options}
    return questions.pop() if len(questions) == 1 and questions != set(options) else None


def proposed_section(look: SurveyLook, language: str = "fi") -> str:
    """The proposal as TOML with remarks on what to check; never a word of an answer."""
    proposal = propose(look)
    lines = [f"# {text('survey.proposal_1', language)}", f"# {text('survey.proposal_2', language)}"]
    lines += ["[survey]", f"file = {quoted(look.file.name)}{remark('proposal_file', language)}"]
    if look.sheet is not None:
        lines.append(f"sheet = {quoted(look.sheet)}")
    if look.header_row != 1:
        lines.append(f"header_row = {look.header_row}")
    if look.header_rows != 1:
        lines.append(f"header_rows = {look.header_rows}{remark('proposal_rows', language)}")
    lines += [f'# show = ["role", "free_text"]{remark("proposal_show", language)}']
    lines += ["", "[survey.columns]"]
    for name in NEEDED:
        lines += header_lines(name, proposal.guesses[name], language)
    lines += wish_lines(proposal, language)
    for name in SHOWABLE:
        lines += shown_lines(name, proposal.guesses[name], language)
    return "\n".join(lines)


def header_lines(key: str, columns: Guess, language: str) -> list[str]:
    """The line of one key, and remarks on the other columns that it could be.

    Where no header says that it is one, every line is a remark for a person to choose from.
    """
    if columns.said:
        first, *others = columns.said
        others += columns.candidates
        lines = [f"{key} = {quoted(first)}"]
        if key == "respondent" and columns.repeated:
            facts = {"rows": [str(row) for row in columns.repeated]}
            lines.append(f"# {text('survey.proposal_repeated', language, facts)}")
        return [*lines, *remarks(key, others, "proposal_other", language)]
    if columns.candidates:
        return remarks(key, columns.candidates, "proposal_unsure", language)
    return [f'# {key} = "…"{remark("proposal_missing", language)}']


def wish_lines(proposal: Proposal, language: str) -> list[str]:
    """The lines of the columns that name or tick partners."""
    wishes, lines = proposal.guesses["wishes"], []
    if wishes.said:
        lines.append(f"wishes = [{', '.join(map(quoted, wishes.said))}]")
    elif wishes.candidates:
        listed = ", ".join(map(quoted, wishes.candidates))
        lines.append(f"# wishes = [{listed}]{remark('proposal_unsure', language)}")
    if proposal.wish_options:
        lines.append(f"wish_options = [{', '.join(map(quoted, proposal.wish_options))}]")
    if proposal.wishes_options_of is not None:
        lines.append(f"wishes_options_of = {quoted(proposal.wishes_options_of)}")
    if proposal.unsure_options is not None:
        options = [proposal.unsure_options]
        lines += remarks("wishes_options_of", options, "proposal_unsure", language)
    return lines


def shown_lines(key: str, columns: Guess, language: str) -> list[str]:
    """Remarks with the columns that a study could show: none is read unless it says so."""
    headers = columns.said or columns.candidates
    if not headers:
        return [f'# {key} = "…"{remark("proposal_shown_missing", language)}']
    return remarks(key, headers, "proposal_shown", language)


def remarks(key: str, headers: Sequence[str], why: str, language: str) -> list[str]:
    """A line to uncomment for each header."""
    return [f"# {key} = {quoted(header)}{remark(why, language)}" for header in headers]


def remark(key: str, language: str) -> str:
    """A comment at the end of a line."""
    return f"  # {text(f'survey.{key}', language)}"


def quoted(written: str) -> str:
    """A text as TOML holds it on one line."""
    escaped = written.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
