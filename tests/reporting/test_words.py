import pytest

from src.leads.errors import InputRefused
from src.paths import CONF
from src.reporting.words import OURS, CompanyWords, load_words, load_words_if_any


def written(tmp_path, text):
    path = tmp_path / "words.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_companys_word_is_said_and_ours_where_it_has_none(tmp_path):
    words = load_words(written(tmp_path, '[words]\nMQL = "handed over"\n"Hot!" = "A lead"\n"hot lead" = "A lead"\n'))
    assert (words.say("handed over"), words.say("A lead"), words.say("B lead")) == ("MQL", "Hot!", "B lead")
    assert (words.beside("A lead"), words.beside("chance")) == ("Hot! (A lead)", "chance")
    assert words.rows() == [("A lead", "Hot! / hot lead"), ("handed over", "MQL")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[words]\nMQL = "handed ovre"\n', r"'MQL' stands for 'handed ovre'.*Did you mean 'handed over'"),
        ('[words]\nMQL = "zebra"\n', r"'MQL' stands for 'zebra', which is none of our words"),
        ("[words]\nMQL = 3\n", r"'MQL' stands for '3'"),
        ('[word]\nMQL = "lead"\n', r"unknown key 'word'.*Did you mean 'words'"),
        ('words = "lead"\n', "'words' is no section"),
        ('[words]\n" " = "lead"\n', "empty or longer than 40"),
    ],
)
def test_unknown_words_are_refused_with_the_nearest(tmp_path, text, said):
    with pytest.raises(InputRefused, match=said):
        load_words(written(tmp_path, text))


def test_all_wrong_words_are_named_at_once(tmp_path):
    with pytest.raises(InputRefused) as refused:
        load_words(written(tmp_path, '[words]\na = "x"\nb = "y"\nc = "lead"\n'))
    assert len(refused.value.problems) == 2


def test_a_page_cannot_ask_for_a_word_that_is_not_ours():
    with pytest.raises(KeyError):
        CompanyWords().say("zebra")


def test_without_a_file_our_words_are_said(tmp_path):
    assert load_words_if_any(tmp_path / "words.toml").say("handed over") == "handed over"
    assert load_words_if_any(CONF / "words" / "sample.toml").say("handed over") == "MQL"


def test_the_shipped_words_load():
    assert load_words(CONF / "words" / "sample.toml").say("handed over") == "MQL"
    assert len(set(OURS)) == len(OURS)
