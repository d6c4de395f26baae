"""The company's own words for ours (``conf/words/*.toml``): used where pages are rendered, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from src.leads.config import read_toml
from src.leads.errors import InputRefused, Problem, nearest

OURS = (
    *("lead", "A lead", "B lead", "C lead", "D lead", "qualified lead", "handed over", "accepted", "refused"),
    *("given back", "meeting", "opportunity", "customer", "expected customers", "called", "follow-up"),
    *(
        "chance",
        "score",
        "grade",
        "points",
        "fit",
        "engagement",
        "hot",
        "warm",
        "cold",
        "capacity",
        "campaign",
        "source",
    ),
)
"""Our words that a company may have its own for."""
SECTION = "words"
LONGEST = 40


@dataclass(frozen=True)
class CompanyWords:
    """The company's words.

    Attributes
    ----------
    theirs : mapping of str to tuple of str
        Our word -> what the company says for it, the first one first.
    """

    theirs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def say(self, ours: str) -> str:
        """Return the company's word for ours, ours where it has none.

        >>> CompanyWords({"handed over": ("MQL",)}).say("handed over"), CompanyWords().say("customer")
        ('MQL', 'customer')
        """
        if ours not in OURS:
            raise KeyError(f"'{ours}' is none of our words")
        return self.theirs.get(ours, (ours,))[0]

    def beside(self, ours: str) -> str:
        """Return the company's word with ours behind it.

        >>> CompanyWords({"handed over": ("MQL",)}).beside("handed over")
        'MQL (handed over)'
        """
        said = self.say(ours)
        return said if said == ours else f"{said} ({ours})"

    def rows(self) -> list[tuple[str, str]]:
        """Return ours and theirs, in the order of ``OURS``."""
        return [(ours, " / ".join(self.theirs[ours])) for ours in OURS if ours in self.theirs]


def load_words(path: Path) -> CompanyWords:
    """Return the words declared in ``path``: in ``[words]``, the company's word = ours.

    Raises
    ------
    InputRefused
        With one problem per word that is none of ours, naming the nearest that is.
    """
    raw = read_toml(path)
    problems = [
        Problem(path.name, f"unknown key '{key}'", f"Words stand in [{SECTION}].{nearest(key, [SECTION])}")
        for key in raw
        if key != SECTION
    ]
    given = raw.get(SECTION, {})
    if not isinstance(given, dict):
        given, problems = {}, [*problems, Problem(path.name, f"'{SECTION}' is no section", f"Write [{SECTION}].")]
    found: dict[str, tuple[str, ...]] = {}
    for theirs, ours in given.items():
        wrong = _wrong(theirs, ours)
        if wrong:
            problems.append(Problem(f"{path.name}, [{SECTION}]", *wrong))
        else:
            found[ours] = (*found.get(ours, ()), theirs.strip())
    if problems:
        raise InputRefused(problems)
    return CompanyWords(found)


def load_words_if_any(path: Path) -> CompanyWords:
    """Return the words in ``path``; none where there is no such file: our words are said then."""
    return load_words(path) if path.is_file() else CompanyWords()


def _wrong(theirs: str, ours: object) -> tuple[str, str] | None:
    """Return what is wrong with one line and what to do, None where nothing is."""
    if not isinstance(ours, str) or ours not in OURS:
        hint = nearest(ours, OURS) if isinstance(ours, str) else ""
        return f"'{theirs}' stands for '{ours}', which is none of our words", f"Use one of docs/glossary.md.{hint}"
    if not theirs.strip() or len(theirs) > LONGEST:
        return f"the company's word for '{ours}' is empty or longer than {LONGEST} letters", "Shorten it."
    return None
