"""The words of the report, in one place: the page and ``docs/glossary.md`` both read from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from src.reporting.facts import FactBook
from src.reporting.labels import label
from src.reporting.story import Story


@dataclass(frozen=True)
class Word:
    """A word and its meaning, with placeholders for the company's own words; ``is_met``: on which pages it stands."""

    word: str
    meaning: str
    is_met: Callable[[Story], bool] = lambda _: False

    def term(self, story: Story) -> Markup:
        """Return the word itself, in the words of ``story``."""
        return escape(self.word).format(plural=label(story.words.plural))

    def explained(self, story: Story, book: FactBook) -> Markup:
        """Return the meaning in the words of ``story``."""
        within = Markup("")
        if story.has_dates and "{within}" in self.meaning:
            within = Markup(" within {} days").format(book.value("horizon_days", story.horizon_days))
        return escape(self.meaning).format(plural=label(story.words.plural), within=within)


def _has_score(story: Story) -> bool:
    return bool(story.belief.grades) or story.coming is not None or story.delivered.expected is not None


WORDS = (
    Word("lead", "one person or company that might buy"),
    Word("chance", "of 100 such leads, how many become {plural}{within} if they are worked as usual", _has_score),
    Word("score", "how many of 100 leads have a smaller chance", lambda story: story.comparison is not None),
    Word(
        "grade",
        "A: as good as the leads that a week’s work reaches from the top of the list; B: as good as the next as many; "
        "C: still worth the work; D: the rest",
        lambda story: bool(story.belief.grades),
    ),
    Word("points", "what the rules in use give a lead; also called points scoring"),
    Word(
        "best half",
        "the half of the leads that stands first in an order; what it reaches is the share of all {plural} in it",
        lambda story: story.comparison is not None,
    ),
    Word("called", "sales made the first contact; automatic e-mails do not count", lambda story: story.has_calls),
    Word("expected {plural}", "the chances of the leads added up", _has_score),
    Word(
        "by chance",
        "a list in random order: its better half reaches 50 of 100",
        lambda story: story.comparison is not None,
    ),
    Word(
        "between a and b",
        "were it measured again on as many leads, 95 of 100 such ranges would hold the truth",
        lambda _: True,
    ),
    Word("measured", "counted on later leads that the score had not seen"),
    Word("estimated", "computed under an assumption that the sentence names"),
    Word("by trial", "found by drawing lots who is worked in which order: the only way to see what the score adds"),
    Word("fit", "who the lead is: strong, medium or weak"),
    Word("engagement", "what the lead did: hot, warm or cold"),
    Word("too early to know", "the days within which the outcome counts are not over"),
    Word("capacity", "how many leads sales can work in a week"),
    Word("draft / published", "a page for the team only / the page that leadership reads"),
    Word("champion / challenger", "the model that scores / the one just trained"),
    Word("recipe", "how a model is trained and on which features; fitted again each week, it stays the same recipe"),
    Word("ALIFT", "area under the curve of {plural} reached by calls made, 0-1; a list by lot has 0.5 (Moro 2014)"),
    Word("neighbours", "leads that came in one after the other; only they are ranked against each other by the gate"),
    Word("gate", "the test before a score is shown: it must surely beat drawing by lot among neighbours"),
    Word("pooled figure", "leads of all windows ranked together; it borrows the drift of the share of wins"),
    Word("rolling by order", "learning from the newest leads of a list and testing on the next ones, again and again"),
    Word(
        "slope, intercept",
        "of a chance: 1 and 0 are perfect; a slope under 1 is too bold, an intercept under 0 too high",
    ),
    Word("learning curve", "how well the score ranks after learning from ever more leads"),
    Word("slice", "the leads of one source, country, age or other group"),
    Word("leak", "a field that is known only after, or because of, the outcome"),
    Word(
        "promised, delivered",
        "of a leaking field: what a test on an export shows / what is reached when leads are scored",
    ),
    Word("quiet start", "a stretch before the first win that the later share of wins makes implausible"),
    Word("left out", "never called in time to count"),
    Word("weighted", "called leads counted so that they stand for all leads, also those like them that were left out"),
    Word(
        "tipping odds",
        "by how much the odds of left-out leads must differ from those assumed before the conclusion falls",
    ),
    Word("dead band", "15 % of the odds by which a cut-off must be passed before a lead changes its grade"),
    Word("drawn", "put by lot into one of two orders, or among leads below the threshold that are called all the same"),
    Word("as drawn", "each lead counts in the order it was drawn into, called or not"),
    Word("lane", "a small share of the leads below the threshold, called by lot to notice what the score misses"),
    Word("restated", "of a figure: another today than in an earlier report, as deals were entered late or corrected"),
    Word("hand-over moment", "the earliest age at which waiting costs more than calling"),
    Word(
        "aware, considering, deciding",
        "stages of the buying cycle, told from what came: a smaller chance than called leads usually have; the usual "
        "one up to twice that; more",
    ),
    Word("further wins", "about how many more would settle a comparison in four of five cases"),
    Word(
        "working hours",
        "hours in which sales works by the declared calendar; nights, weekends and holidays do not count",
    ),
    Word("given back", "what sales does with a lead that it returns to marketing"),
    Word(
        "answered by a person",
        "a declared answer of marketing or a first contact by sales; automatic e-mails do not count",
    ),
    Word("break-even", "the chance at which calling a lead pays: what a called lead costs over what a win brings"),
    Word("unanswered", "followed by no declared sign of an answer within a week and before the next touch"),
    Word(
        "arrival clock",
        "leads that came in just before the desk closed against those just after: who waits is no one’s choice",
    ),
    Word("placebo hour", "an hour at which nothing should happen; if something does, the comparison is not believed"),
    Word("at equal chance and call", "among leads with the same chance when they came in that were called alike"),
    Word("market", "what changed at equal chance and call; what no column tells counts with it"),
    Word("replay", "the calls of a week at the moments at which they were made, given to its leads in another order"),
    Word("passed over", "waiting on a Monday and not called in that week"),
    Word(
        "profile",
        "who leads are: characteristics that together win more often than each by itself lets expect",
    ),
    Word("held", "of a profile: it was found on earlier leads and surely wins more often on later ones too"),
    Word("held equal", "what the score makes of a characteristic when all others are as usual"),
    Word("criterion", "a statement about leads that people go by: a profile, a points rule, a single characteristic"),
    Word("expired", "of a criterion: it surely raised the share of {plural} and surely does no more"),
    Word(
        "since about, known since",
        "the month of a change / the day on which it could first be told, once outcomes were known",
    ),
    Word("false alarm", "a change that is told although there is none; about one a year over all criteria is accepted"),
    Word(
        "alarm",
        "what the monitoring raises in a run: what was found, the threshold it passed, why it matters, what to do",
    ),
    Word("quiet week", "a week in which nothing changed but what always does: alarms in it are false ones"),
    Word(
        "distance", "how far newest leads lie from those of the half year before in one field: 0 not at all, 1 entirely"
    ),
    Word(
        "estimated before outcomes", "what a score says of its own ranking while wins are not known; it decides nothing"
    ),
    Word("skew", "a feature that comes out otherwise today than when the lead was scored, for the same moment"),
    Word("look-alikes", "open leads that fit a profile"),
    Word("few and good", "of a campaign or source: under a tenth of all leads, surely and clearly better than average"),
    Word("flood", "a quarter or more of all leads that come in while a campaign runs"),
    Word("drawn in", "of a rate of few leads: moved towards what is usual, the more the fewer there are"),
    Word(
        "agreement",
        "what marketing and sales promise each other, with how it is measured and when it is looked at again",
    ),
    Word("handed over", "given to sales because the lead is qualified as the agreement says"),
    Word("kept, missed, not certain", "of a promise: reached / surely not reached / not reached, but it may be luck"),
    Word("at stake", "the chances behind a promise that was not kept, added up; not the same as lost"),
    Word("accepted, refused", "sales’ verdict on a lead it looked at: worth its time or not"),
    Word("listen together", "leads where score and sales disagree: A refused, C or D wanted"),
    Word("overdue", "promised a first call since the agreement, still open and on the list, its working hours over"),
    Word("the week of a meeting", "the newest Monday to Sunday that is over on the day of the data"),
    Word("the list was followed", "surely over half of the first calls on Monday’s list went to its upper half"),
    Word("subject", "what a reason is about; facts that say nearly the same, as a campaign and its source, are one"),
    Word("table of signs", "what analysts expect to raise or lower the chance, beside what the score makes of it"),
    Word(
        "receipt",
        "a change of a lead’s score in parts that add up: records corrected or late, time, what happened since, the "
        "score trained again, the leads it is compared with",
    ),
    Word("similar leads", "earlier leads that the score sees alike, each subject adding about as much"),
)


def as_markdown() -> str:
    """Return the words as the table of ``docs/glossary.md``."""
    rows = [f"| {word.word} | {word.meaning} |" for word in WORDS]
    return "\n".join(["| word | meaning |", "|---|---|", *rows]) + "\n"
