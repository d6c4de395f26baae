"""What a refresh did otherwise than usual stands above the headline, and cannot bring markup along."""

from __future__ import annotations

from src.reporting.facts import FactBook
from src.reporting.notices import notices
from tests.reporting.fernhill import fernhill


def test_announcements_are_said_after_the_sample_and_escaped() -> None:
    story = fernhill(
        is_sample=True, is_draft=False, announcements=("The list comes from <b>before</b>.", "Defined anew.")
    )
    found = {notice.key: str(notice.text) for notice in notices(story, FactBook())}
    assert list(found)[:3] == ["sample", "announcement_1", "announcement_2"]
    assert found["announcement_1"] == "<bdi>The list comes from &lt;b&gt;before&lt;/b&gt;.</bdi>"
    assert not [key for key in (n.key for n in notices(fernhill(is_draft=False), FactBook())) if "announcement" in key]
