"""A section [survey] to paste into a study and to check: what a survey's export seems to hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from ipsgeo.sources.files.headers import option_header
from ipsgeo.sources.survey.inspect import ColumnLook, SurveyLook, option_of
from ipsgeo.words import text

# Parts of words that the questions of a survey use, in three languages.
RESPONDENT_WORDS = ("vastaaj", "respond", "svarand", "numero", "nummer", "number", "nro")
PLACE_WORDS = ("kunta", "kunna", "kommun", "municip")
ESTIMATE_WORDS = (
    "moni",
    "arvio",
    "hyöty",
    "många",
    "uppskatt",
    "nytta",
    "many",
    "estimat",
    "benef",
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Which column seems to hold what; of each kind the likeliest first, none where none does."""

    respondent: tuple[str, ...]
    municipality: tuple[str, ...]
    estimate: tuple[str, ...]
    wishes: tuple[str, ...]
    wish_options: tuple[str, ...]
    wishes_options_of: str | None


def propose(look: SurveyLook) -> Proposal:
    """What the columns seem to hold; columns of the same name are not proposed."""
    columns = [c for c in look.columns if c.header and c.header not in look.doubled]
    numbers = [column for column in columns if column.look == "number"]
    numbered = [c for c in columns if c.unique and c.look in ("identifier", "number")]
    respondent = likeliest(numbered, RESPONDENT_WORDS)
    estimate = likeliest([c for c in numbers if c.header not in respondent[:1]], ESTIMATE_WORDS)
    places = likeliest([c for c in columns if c.look == "municipality"], PLACE_WORDS)
    partners = [c.header for c in columns if c.look in ("municipality", "municipalities")]
    options = tuple(column.header for column in columns if column.look == "option")
    question = question_of(options)
    return Proposal(
        respondent=tuple(header for header in respondent if header not in estimate[:1]),
        municipality=places,
        estimate=estimate,
        wishes=tuple(header for header in partners if header not in places[:1]),
        wish_options=options if question is None else (),
        wishes_options_of=question,
    )


def likeliest(columns: Sequence[ColumnLook], words: Sequence[str]) -> tuple[str, ...]:
    """The headers of columns, those with one of the words first."""
    hinted = [c.header for c in columns if any(word in c.header.casefold() for word in words)]
    return tuple(dict.fromkeys([*hinted, *(column.header for column in columns)]))


def question_of(options: Sequence[str]) -> str | None:
    """The question that all option columns belong to, where they are named by one."""
    questions = {name.removesuffix(option_header("", option_of(name))) for name in options}
    return questions.pop() if len(questions) == 1 and questions != set(options) else None


def proposed_section(look: SurveyLook, language: str = "fi") -> str:
    """The proposal as TOML with remarks on what to check."""
    proposal = propose(look)
    lines = [f"# {text('survey.proposal_1', language)}", f"# {text('survey.proposal_2', language)}"]
    lines += ["[survey]", f"file = {quoted(look.file.name)}{remark('proposal_file', language)}"]
    if look.sheet is not None:
        lines.append(f"sheet = {quoted(look.sheet)}")
    if look.header_row != 1:
        lines.append(f"header_row = {look.header_row}")
    if look.header_rows != 1:
        lines.append(f"header_rows = {look.header_rows}{remark('proposal_rows', language)}")
    lines += ["", "[survey.columns]"]
    for name in ("respondent", "municipality", "estimate"):
        lines += header_lines(name, getattr(proposal, name), language)
    if proposal.wishes:
        lines.append(f"wishes = [{', '.join(map(quoted, proposal.wishes))}]")
    if proposal.wish_options:
        lines.append(f"wish_options = [{', '.join(map(quoted, proposal.wish_options))}]")
    if proposal.wishes_options_of is not None:
        lines.append(f"wishes_options_of = {quoted(proposal.wishes_options_of)}")
    return "\n".join(lines)


def header_lines(key: str, headers: Sequence[str], language: str) -> list[str]:
    """The line of one key, and remarks on the other columns that it could be."""
    if not headers:
        return [f'# {key} = "…"{remark("proposal_missing", language)}']
    first, *others = headers
    return [
        f"{key} = {quoted(first)}",
        *(f"# {key} = {quoted(other)}{remark('proposal_other', language)}" for other in others),
    ]


def remark(key: str, language: str) -> str:
    """A comment at the end of a line."""
    return f"  # {text(f'survey.{key}', language)}"


def quoted(written: str) -> str:
    """A text as TOML holds it on one line."""
    escaped = written.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
