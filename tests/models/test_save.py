import json
from pathlib import Path

import numpy as np
import pytest

from src.leads.errors import LeadScoringError
from src.models.calibrate import Calibrator
from src.models.grades import Reference
from src.models.model import LeadModel
from src.models.predict import predict_chance
from src.models.save import _canonical, _sha256, load_model, load_model_if_any, model_version, save_model

REFERENCE = Reference((0.1, 0.2), (0.5, 0.4, 0.1), (-1.0, 1.0), None, {"kind": "week"})


@pytest.fixture
def folder(model: LeadModel, tmp_path: Path) -> Path:
    save_model(model, tmp_path)
    return tmp_path


def rewrite(folder: Path, **changed: object) -> None:
    """Change the side-car and make its own hash right again."""
    path = folder / "model.json"
    stored = json.loads(path.read_text()) | changed
    stored.pop("side_car_sha256")
    path.write_text(json.dumps(stored | {"side_car_sha256": _sha256(_canonical(stored))}))


def test_there_and_back_scores_the_same_and_saves_the_same_bytes(
    model: LeadModel, source, folder: Path, tmp_path: Path
) -> None:
    loaded = load_model(folder)
    save_model(loaded, tmp_path / "again")

    np.testing.assert_array_equal(predict_chance(loaded, source.features), predict_chance(model, source.features))
    assert model_version(loaded) == model_version(model)
    assert loaded.catalog == model.catalog
    assert loaded.cut == model.cut
    for name in ("model.txt", "fit.txt", "engagement.txt", "model.json"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_the_reference_is_stored_with_the_model(model: LeadModel, tmp_path: Path) -> None:
    save_model(LeadModel(**{**vars(model), "reference": REFERENCE}), tmp_path)
    assert load_model(tmp_path).reference == REFERENCE


@pytest.mark.parametrize("name", ["model.txt", "fit.txt", "engagement.txt", "model.json"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "missing", "binary"])
def test_a_damaged_file_is_refused_and_crashes_nothing(folder: Path, name: str, damage: str) -> None:
    path = folder / name
    raw = path.read_bytes()
    middle = len(raw) // 2
    match damage:
        case "cut":
            path.write_bytes(raw[:middle])
        case "flipped":
            path.write_bytes(raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :])
        case "empty":
            path.write_bytes(b"")
        case "missing":
            path.unlink()
        case "binary":
            path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(LeadScoringError, match=name):
        load_model(folder)


def test_golden_rows_are_scored_after_loading(folder: Path) -> None:
    golden = json.loads((folder / "model.json").read_text())["golden"]
    golden["margin"]["all"][3] += 1e-6
    rewrite(folder, golden=golden)

    with pytest.raises(LeadScoringError, match="test rows differently"):
        load_model(folder)


def test_golden_rows_reach_different_leaves(folder: Path) -> None:
    golden = json.loads((folder / "model.json").read_text())["golden"]
    assert len(set(golden["margin"]["all"])) > 6


@pytest.mark.parametrize("other", [1, 99])
def test_an_older_or_a_newer_format_is_refused(folder: Path, other: int) -> None:
    rewrite(folder, format=other)
    with pytest.raises(LeadScoringError, match=f"format {other}, this program reads 2"):
        load_model(folder)


def test_the_version_changes_with_the_calibrator(model: LeadModel) -> None:
    other = LeadModel(**{**vars(model), "calibrator": Calibrator(2.0, 0.0)})
    assert model_version(other) != model_version(model)


def test_nothing_of_a_lead_is_stored(folder: Path, source) -> None:
    text = (folder / "model.json").read_text()
    assert not any(lead in text for lead in source.examples["lead_id"].head(50))


def test_no_model_is_none_and_a_damaged_one_is_refused(model: LeadModel, folder: Path, tmp_path: Path) -> None:
    assert load_model_if_any(tmp_path / "nothing here") is None
    loaded = load_model_if_any(folder)
    assert loaded is not None
    assert model_version(loaded) == model_version(model)
    (folder / "model.txt").write_text("tree", encoding="utf-8")
    with pytest.raises(LeadScoringError, match=r"model\.txt"):
        load_model_if_any(folder)
