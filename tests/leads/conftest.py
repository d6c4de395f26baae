from pathlib import Path

import pytest

from tests.leads.small_source import SmallSource


@pytest.fixture
def source(tmp_path: Path) -> SmallSource:
    return SmallSource(tmp_path)
