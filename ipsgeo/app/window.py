"""The app's window: the form, the buttons, and what came of it."""

# mypy: disable-error-code="import-not-found,import-untyped"
# (ipywidgets is an optional extra)

import asyncio
from html import escape
from importlib import resources
from typing import Any

import ipywidgets as widgets

from ipsgeo.app.desk import SOLVED, Desk
from ipsgeo.app.form import Form
from ipsgeo.app.result import message_html, result_html
from ipsgeo.app.work import Work
from ipsgeo.app.worker import Outcome
from ipsgeo.errors import IpsgeoError
from ipsgeo.words import LANGUAGES, number, span, text

FIRST = "keski-suomi"
LOOKS_A_SECOND = 4
LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


class Window:
    """The app; in a notebook it shows itself.

    One study is solved at a time. While it is, "Solve" is off and a press that was already on its
    way does nothing; "Stop" ends the search gently, a second press at once.

    ``base`` is the county's code or the study's name to begin with.
    """

    def __init__(self, base: str = FIRST, language: str = "fi") -> None:
        self.desk = Desk()
        self.work: Work | None = None
        self.outcome: Outcome | None = None
        self.outdated = False
        self.form = Form(base, language)
        self.heading, self.need, self.message, self.result = (widgets.HTML() for _ in range(4))
        names = [(LANGUAGE_NAMES[key], key) for key in LANGUAGES]
        self.languages = widgets.ToggleButtons(options=names, value=language)
        self.solve_button = widgets.Button(button_style="primary")
        self.stop_button = widgets.Button(disabled=True)
        self.progress = widgets.FloatProgress(min=0, max=1)
        self.progress.layout.display = "none"
        self.box = self.arranged()
        self.form.listeners.append(self.choice_changed)
        self.languages.observe(lambda change: self.translate(change["new"]), "value")
        self.solve_button.on_click(lambda _: self.start())
        self.stop_button.on_click(lambda _: self.stop())
        self.translate(language)

    def arranged(self) -> widgets.Widget:
        """Form and result side by side, or one below the other where there is no room."""
        style = resources.files(__package__).joinpath("app.css").read_text("utf-8")
        buttons = widgets.HBox([self.solve_button, self.stop_button, self.progress])
        right = widgets.VBox([self.need, buttons, self.message, self.result])
        right.add_class("ipsgeo-result-side")
        columns = widgets.Box([self.form.box, right])
        columns.add_class("ipsgeo-columns")
        sheet = widgets.HTML(f"<style>{style}</style>")
        whole = widgets.VBox([sheet, self.languages, self.heading, columns])
        whole.add_class("ipsgeo-app")
        return whole

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """What a notebook shows."""
        return self.box._repr_mimebundle_(**options)

    @property
    def language(self) -> str:
        """The language that is shown."""
        return str(self.languages.value)

    def translate(self, language: str) -> None:
        """Everything in another language; the values and the result stay."""
        self.form.translate(language)
        self.solve_button.description = text("app.solve", language)
        self.stop_button.description = text("app.stop", language)
        self.languages.tooltips = [text("app.language", language)] * len(LANGUAGES)
        self.heading.value = (
            f'<h1 lang="{language}">{escape(text("app.heading", language))}</h1>'
            f"<p>{escape(text('app.lead', language))}</p>"
        )
        self.message.value = ""
        self.show_need()
        if self.outcome is not None and not (self.outdated and not self.result.value):
            self.show(self.outcome)

    def choice_changed(self) -> None:
        """Another figure: the demand is told anew, and a result is no longer of it."""
        self.show_need()
        self.outdated = True
        if self.work is None:
            self.show_outdated()

    def show_outdated(self) -> None:
        """Say that the result on show is of other figures; an older error goes away."""
        note = message_html("note", text("app.outdated", self.language))
        self.message.value = note if self.result.value else ""

    def show_need(self) -> None:
        """The demand of what is chosen, and the coaches it needs; or what is wrong with it."""
        try:
            values = self.form.values()
            study = self.desk.read(values, self.form.before, self.language)
        except IpsgeoError as error:
            self.need.value = self.wrong(error)
            return
        totals = study.demand_totals
        facts = {
            "demand": number(totals["demand"], self.language, decimals=0),
            "range": span(totals["low"], totals["high"], self.language),
            "needed": study.norm.coaches_needed(float(totals["demand"])),
            "given": number(study.problem.coach_years, self.language),
        }
        sentence = escape(text("app.need", self.language, facts))
        self.need.value = f'<div class="ipsgeo-need" role="status">{sentence}</div>'

    def wrong(self, error: IpsgeoError) -> str:
        """An error as a box."""
        lines = self.desk.text_of(error, self.language)
        return message_html("error", text("app.wrong", self.language), lines)

    def start(self) -> None:
        """Begin to solve what is chosen, unless something is being solved."""
        if self.work is not None:
            return
        try:
            path = self.desk.write(
                self.form.values(), self.form.before, self.language, folder=SOLVED
            )
        except IpsgeoError as error:
            self.message.value = self.wrong(error)
            return
        self.outcome, self.outdated = None, False
        self.result.value = self.message.value = ""
        self.work = Work(path, self.form.time_limit.value)
        self.set_running(True)
        self.following = asyncio.get_running_loop().create_task(self.follow(self.work))

    async def follow(self, work: Work) -> None:
        """Show how the work goes on until it ends, and what came of it."""
        while not work.is_done():
            self.show_progress(work)
            await asyncio.sleep(1 / LOOKS_A_SECOND)
        outcome, self.work = work.outcome(), None
        self.set_running(False)
        if outcome is None:
            key = "app.stopped" if work.stops else "app.failed"
            self.message.value = message_html("note", text(key, self.language))
        else:
            self.outcome = outcome
            self.show(outcome)

    def show_progress(self, work: Work) -> None:
        """The seconds that have passed, of those that may."""
        passed, limit = work.passed_s(), work.time_limit_s
        self.progress.value = min(1.0, passed / limit)
        facts = {"passed": int(passed), "limit": int(limit)}
        key = "stopping" if work.stops else "running" if passed <= limit else "explaining"
        said = message_html("note", text(f"app.{key}", self.language, facts))
        if said != self.message.value:
            self.message.value = said

    def set_running(self, running: bool) -> None:
        """Which buttons can be pressed, and whether the bar is in sight."""
        self.solve_button.disabled, self.stop_button.disabled = running, not running
        self.stop_button.description = text("app.stop", self.language)
        self.progress.layout.display = None if running else "none"

    def stop(self) -> None:
        """Stop the work: gently, or, the second time, at once."""
        if self.work is not None:
            self.work.stop()
            self.stop_button.description = text("app.stop_now", self.language)

    def show(self, outcome: Outcome) -> None:
        """A result, why there is none, or what is wrong with the data."""
        self.message.value = self.result.value = ""
        if isinstance(outcome, IpsgeoError):
            self.message.value = self.wrong(outcome)
            return
        reason = outcome.why_no_plan(self.language)
        if reason is not None:
            head = "infeasible" if outcome.solution.status == "infeasible" else "no_plan"
            self.message.value = message_html("error", text(f"app.{head}", self.language), reason)
            return
        self.result.value = result_html(outcome.solution, outcome.study, self.language)
        if self.outdated:
            self.show_outdated()
