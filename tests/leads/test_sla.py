import copy
import tomllib

import pytest

from src.leads.errors import InputRefused
from src.leads.sla import load_sla, load_sla_if_any
from src.paths import CONF

SHIPPED = CONF / "sla" / "sample.toml"


def written(tmp_path, change):
    """Return the path of the shipped agreement with ``change`` made in its text."""
    path = tmp_path / "sla.toml"
    old, new = change
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_agreement_loads():
    sla = load_sla(SHIPPED)
    assert sla.response_hours == {"A": 4, "B": 8, "C": 40}
    assert sla.qualified.least_grade == "B"
    assert {role.side for role in sla.role} == {"marketing", "sales"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('least_grade = "B"', ""), r"qualified: needs at least one of least_score, least_grade, least_points"),
        (('least_grade = "B"', 'least_grade = "E"'), r"qualified\.least_grade"),
        (("least_grade", "leastgrade"), r"unknown key 'qualified\.leastgrade'.*Did you mean 'least_grade'"),
        (("A = 4", "A = 9"), r"response_hours: a better grade must not be promised more hours than a worse one"),
        (("A = 4", "A = 0"), r"response_hours: working hours must be above 0"),
        (("A = 4", "Z = 4"), r"response_hours\.Z"),
        (("C = 40\n", ""), r"must name the same grades; only one has \['C'\]"),
        (("{ A = 0.6,", "{ A = 60,"), r"goals\.in_time_share: a share is above 0 and at most 1"),
        (("review_on = 2026-12-15", "review_on = 2026-01-15"), r"review_on must lie after agreed_on"),
        (('by = "Marketing operations"', 'by = "Marketing operation"'), r"hand_over\.by.*Did you mean 'Marketing op"),
        (
            ('to = "Marketing operations"', 'to = "Nobody at all"'),
            r"returned\.to: 'Nobody at all' is none of the roles",
        ),
        (("touches = 3", "touches = 1"), r"follow_up\.touches"),
        (('name = "Head of Sales"', 'name = "Head of Marketing"'), r"stand there more than once"),
        (('side = "sales"', 'side = "sale"'), r"role\.2\.side"),
        (("agreed_on = 2026-07-01", "agreed_on = 2026-07-01 # CHECK"), r"still marked CHECK"),
    ],
)
def test_what_is_wrong_is_refused_with_the_key(tmp_path, change, said):
    with pytest.raises(InputRefused, match=said):
        load_sla(written(tmp_path, change))


def test_all_wrong_keys_are_named_at_once(tmp_path):
    path = written(tmp_path, ("touches = 3", "touches = 1\nshares = 2"))
    with pytest.raises(InputRefused) as refused:
        load_sla(path)
    assert len(refused.value.problems) == 2


def test_somebody_of_each_side_is_accountable(tmp_path):
    raw = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    alone = copy.deepcopy(raw)
    alone["role"] = [role for role in raw["role"] if role["side"] == "marketing"]
    from src.leads.declared.sla import Sla

    with pytest.raises(ValueError, match="nobody of sales is accountable"):
        Sla.model_validate(alone)


def test_a_source_without_an_agreement_has_none(tmp_path):
    assert load_sla_if_any(tmp_path / "sla.toml") is None
