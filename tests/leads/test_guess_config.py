"""A first declaration by looking: sure things plain, likely things marked, nothing personal in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from src.leads.config import load_config
from src.leads.errors import InputRefused, LeadScoringError
from src.leads.guess_columns import look_at
from src.leads.guess_config import days_to_win, guess_config
from src.leads.load import load_tables
from src.leads.read_export import read_export

HEADER = "Record ID;E-mail;First Name;Create Date;Close Date;Deal Stage;Industry;Gender;Number of Visits;Fax;Notes\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    rows = []
    for n in range(60):
        stage = "Closed Won" if n % 6 == 0 else "Closed Lost" if n % 6 == 1 else "Open"
        closed = f"{n % 27 + 1:02d}.03.2026" if stage != "Open" else ""
        industry = ("Retail", "Logistics", "IT")[n % 3]
        created = f"{n % 27 + 1:02d}.01.2026"
        person = f"{1000 + n};p{n}@example.com;Anna{n}"
        rows.append(f"{person};{created};{closed};{stage};{industry};f;{n % 9};;text {n}")
    path = tmp_path / "contacts.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_roles_of_columns(export: Path) -> None:
    roles = {column.name: column.role for column in read_export(export).columns}
    assert roles == {
        "Record ID": "id",
        "E-mail": "identity",
        "First Name": "identity",
        "Create Date": "created",
        "Close Date": "closed",
        "Deal Stage": "outcome",
        "Industry": "attribute",
        "Gender": "protected",
        "Number of Visits": "total",
        "Fax": "empty",
        "Notes": "free_text",
    }


def test_declaration_is_refused_until_confirmed_and_then_loads(export: Path, tmp_path: Path) -> None:
    guess = guess_config(export, "fernhill")
    conf = tmp_path / "fernhill.toml"
    conf.write_text(guess.text, encoding="utf-8")
    with pytest.raises(InputRefused, match=f"{guess.marks} line"):
        load_config(conf)

    conf.write_text(guess.text.replace("# CHECK:", "#"), encoding="utf-8")
    config = load_config(conf)
    tables = load_tables(config, export.parent)

    assert config.features.attributes == ["industry", "number_of_visits"]
    assert config.features.never == ["deal_stage", "close_date"]
    assert config.features.grown_after == ["number_of_visits"]
    assert config.tables.leads.delimiter == ";"
    assert config.tables.leads.date_format == "%d.%m.%Y"
    assert tables.leads.height == 60
    assert tables.milestones.filter(tables.milestones["milestone"] == "won").height == 10


def test_no_person_is_named(export: Path) -> None:
    guess = guess_config(export, "fernhill")
    for text in (guess.text, "\n".join(guess.seen)):
        assert "Anna" not in text
        assert "example.com" not in text


def test_horizon_comes_from_the_time_to_win(tmp_path: Path) -> None:
    rows = [f"{n},2026-01-01,2026-01-{n + 11:02d},won" for n in range(10)]
    path = tmp_path / "leads.csv"
    path.write_text("id,created_at,closed_at,status\n" + "\n".join([*rows, "99,2026-01-01,2026-12-01,lost"]) + "\n")
    # 10 to 19 days; the 0.9 quantile of ten values, to the nearest one, is the ninth of them: 18
    assert days_to_win(read_export(path)) == 18
    assert "horizon_days = 30  # CHECK: 9 of 10 wins came within 18 days" in guess_config(path, "x").text


def test_day_and_month_that_cannot_be_told_apart_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("id,created,won\n1,01/02/2026,yes\n2,03/04/2026,no\n")
    assert 'date_format = "%d/%m/%Y"  # CHECK: day or month first?' in guess_config(path, "x").text
    path.write_text("id,created,won\n1,01/22/2026,yes\n2,03/04/2026,no\n")
    assert 'date_format = "%m/%d/%Y"\n' in guess_config(path, "x").text


def test_a_yes_no_outcome_wins_over_a_stage(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("id,lead status,converted\n1,Open,0\n2,Bad,1\n3,New,0\n")
    roles = {column.name: column.role for column in read_export(path).columns}
    assert roles == {"id": "id", "lead status": "late", "converted": "outcome"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("colour,size\nred,1\nred,1\n", "no column has a different value in every row"), ("a\n1\n", "only one column")],
)
def test_what_cannot_be_guessed_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(text)
    with pytest.raises(LeadScoringError, match=said):
        guess_config(path, "x")


def test_looking_at_no_rows_does_not_fail(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("id,created\n")
    assert {column.role for column in look_at(read_export(path).frame)} == {"empty"}


GERMAN = "Lead-Nr.;Angelegt am;Ansprechpartner;Anrede;E-Mail;Branche;Letzte Änderung;Umsatz (€);Status;Abschlussdatum\n"


@pytest.mark.parametrize(("encoding", "declared"), [("cp1252", "cp1252"), ("utf-16", "utf-16"), ("utf-8-sig", "utf-8")])
def test_a_german_export_in_the_encoding_of_its_spreadsheet_loads_as_guessed(
    tmp_path: Path, encoding: str, declared: str
) -> None:
    rows = [
        f"{7000 + n};{n % 27 + 1:02d}.01.2026 08:{n:02d};Jörg{n};Herr;k{n}@firma.example;"
        f"{('Möbel', 'Bäcker', 'Straßenbau')[n % 3]};{n % 27 + 1:02d}.04.2026;{n}.000,50;"
        + (f"Gewonnen;{n % 27 + 1:02d}.03.2026" if n % 6 == 0 else "Offen;")
        for n in range(60)
    ]
    path = tmp_path / "export.csv"
    path.write_text(GERMAN + "\n".join(rows) + "\n", encoding=encoding)

    roles = {column.name: column.role for column in read_export(path).columns}
    assert roles == {
        "Lead-Nr.": "id", "Angelegt am": "created", "Ansprechpartner": "identity", "Anrede": "protected",
        "E-Mail": "identity", "Branche": "attribute", "Letzte Änderung": "late", "Umsatz (€)": "late",
        "Status": "outcome", "Abschlussdatum": "closed",
    }  # fmt: skip
    guess = guess_config(path, "deutsch")
    conf = tmp_path / "deutsch.toml"
    conf.write_text(guess.text.replace("# CHECK:", "#"), encoding="utf-8")
    config = load_config(conf)
    assert config.tables.leads.encoding == declared
    assert config.features.attributes == ["branche"]

    tables = load_tables(config, tmp_path)
    assert set(tables.leads["branche"]) == {"Möbel", "Bäcker", "Straßenbau"}
    won = tables.milestones.filter(tables.milestones["milestone"] == "won")
    assert won.height == 10
    assert won["occurred_at"].min().isoformat() == "2026-03-01T00:00:00+00:00"


def test_days_alone_have_their_format_declared_where_no_column_is_the_arrival(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("id;Termin;Status\n1;13.02.2026;Offen\n2;14.02.2026;Kunde\n")
    assert 'date_format = "%d.%m.%Y"\n' in guess_config(path, "x").text


def test_years_of_two_digits_are_read_and_an_outcome_without_a_day_is_asked_about(tmp_path: Path) -> None:
    rows = [
        f"K{n},{n % 12 + 1:02d}/{n % 28 + 1:02d}/25,{('DE', 'NO')[n % 2]},{'no' if n % 5 else 'yes'}" for n in range(60)
    ]
    path = tmp_path / "leads.csv"
    path.write_text("id,created,country,won\n" + "\n".join(rows) + "\n")
    guess = guess_config(path, "x")
    assert 'date_format = "%m/%d/%y"\n' in guess.text
    assert '# at = ""  # CHECK: no column looks like the day of the outcome' in guess.text

    conf = tmp_path / "x.toml"
    conf.write_text(guess.text.replace("# CHECK:", "#").replace('order = "dates"', 'order = "none"'))
    tables = load_tables(load_config(conf), tmp_path)
    assert tables.leads.height == 60
    assert tables.milestones.height == 12
