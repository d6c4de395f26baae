import numpy as np

from src.models.explaining.vocabulary import COLUMNS, codes_of, vocabulary
from src.models.model import LeadModel


def test_every_code_is_listed_once_with_a_phrase_without_numbers(model: LeadModel) -> None:
    found = vocabulary(model)
    assert found.columns.tolist() == COLUMNS
    assert found["code"].is_unique
    assert not found["phrase"].str.contains("[{}]").any()
    assert set(found["feature"]) == set(model.encoding.names)


def test_codes_by_hand(model: LeadModel, source) -> None:
    by_name = {column.name: column for column in model.encoding.columns}

    def of(name: str, values: list[float]) -> list[str]:
        codes, place = codes_of(model, by_name[name], np.array(values))
        assert place.dtype == np.intp  # places are added up over hundreds of codes
        return [codes[each] for each in place]

    assert of("visits_count", [np.nan, 0, 1, 9]) == ["visits_count=none"] * 2 + ["visits_count=some"] * 2
    middle = float(source.features["employees_count"].median())
    words = [f"employees_count={word}" for word in ("none", "low", "medium", "high")]
    assert of("employees_count", [np.nan, 1, middle, 5000]) == words
    levels = by_name["country"].levels
    assert levels is not None
    assert of("country", [1.0, np.nan]) == [f"country={levels[1]}", "country=none"]


def test_phrases_by_hand(model: LeadModel) -> None:
    phrases = vocabulary(model).set_index("code")["phrase"]
    assert phrases["visits_count=some"] == "visited"
    assert phrases["visits_count=none"] == "never visited"
    assert phrases["country=US"] == "from US"
    assert phrases["employees_count=low"] == "employees count: low"
