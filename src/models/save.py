"""Models on disk: the text of each predictor, and a JSON side-car that says whether to trust it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.calibrate import Calibrator
from src.models.cut import Cut
from src.models.encode import Encoding
from src.models.facts import Facts
from src.models.grades import Reference
from src.models.model import LeadModel
from src.models.predictor import read_predictor
from src.models.recipe import Recipe

FORMAT = 2
SIDE_CAR = "model.json"
TEXT_FILES = {"all": "model.txt", "fit": "fit.txt", "engagement": "engagement.txt"}
GOLDEN_TOLERANCE = 1e-9


def save_model(model: LeadModel, folder: Path) -> None:
    """Write the predictors as text and all else as ``model.json`` (last) into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {part: predictor.to_text() for part, predictor in model.parts.items()}
    for part, text in texts.items():
        (folder / TEXT_FILES[part]).write_text(text, encoding="utf-8", newline="\n")
    stored = {
        "format": FORMAT,
        "model_version": model_version(model),
        "lightgbm": lgb.__version__,
        "sort": model.sort,
        "sha256": {part: _sha256(text) for part, text in texts.items()},
        "recipe": model.recipe.model_dump(mode="json"),
        "cut": model.cut.to_json(),
        "encoding": model.encoding.to_json(),
        "calibrator": asdict(model.calibrator),
        "catalog": {name: asdict(feature) for name, feature in model.catalog.items()},
        "facts": model.facts.to_json(),
        "report": dict(model.report),
        "reference": model.reference.to_json() if model.reference else None,
        "golden": _golden(model),
    }
    stored["side_car_sha256"] = _sha256(_canonical(stored))
    (folder / SIDE_CAR).write_text(
        json.dumps(stored, indent=1, sort_keys=True, allow_nan=False), encoding="utf-8", newline="\n"
    )


def load_model(folder: Path) -> LeadModel:
    """Return the model in ``folder``.

    Raises
    ------
    LeadScoringError
        Where a file is missing, damaged or changed, was written in a newer format, or scores its golden rows
        differently.

    Notes
    -----
    LightGBM ends the whole process on a damaged text file, so its hash is checked before it is opened. It also loads
    models of unknown versions without a word, so the golden rows must come out as they did.
    """
    stored = _read_side_car(folder / SIDE_CAR)
    parts = {
        part: read_predictor(_checked_text(folder / TEXT_FILES[part], digest))
        for part, digest in stored["sha256"].items()
    }
    reference = stored["reference"]
    model = LeadModel(
        parts=parts,
        encoding=Encoding.from_json(stored["encoding"]),
        calibrator=Calibrator(**stored["calibrator"]),
        recipe=Recipe.model_validate(stored["recipe"]),
        cut=Cut.from_json(stored["cut"]),
        catalog={name: Feature(**feature) for name, feature in stored["catalog"].items()},
        facts=Facts.from_json(stored["facts"]),
        report=stored["report"],
        reference=Reference.from_json(reference) if reference else None,
    )
    _check_golden(model, stored["golden"], folder)
    return model


def load_model_if_any(folder: Path) -> LeadModel | None:
    """Return the model in ``folder``, or None where the run trained none; a damaged one still raises."""
    return load_model(folder) if (folder / SIDE_CAR).is_file() else None


def model_version(model: LeadModel) -> str:
    """Return twelve hexadecimal digits that stand for the predictors, the encoding and the calibrator."""
    parts = {part: _sha256(predictor.to_text()) for part, predictor in model.parts.items()}
    parts["encoding"] = _canonical(model.encoding.to_json())
    parts["calibrator"] = _canonical(asdict(model.calibrator))
    return _sha256(_canonical(parts))[:12]


def _read_side_car(path: Path) -> dict[str, Any]:
    """Return the side-car, its own hash and format checked."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        digest = stored.pop("side_car_sha256")
    except FileNotFoundError:
        raise LeadScoringError(f"{path}: no model here. Train one with 03_train_model.") from None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise _damaged(path) from None
    if digest != _sha256(_canonical(stored)):
        raise _damaged(path)
    if stored["format"] != FORMAT:
        raise LeadScoringError(
            f"{path}: written in format {stored['format']}, this program reads {FORMAT}. "
            "Update the program or train anew."
        )
    return dict(stored)


def _checked_text(path: Path, digest: str) -> str:
    """Return the text of a predictor whose hash is right."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _damaged(path) from None
    if hashlib.sha256(raw).hexdigest() != digest:
        raise _damaged(path)
    return raw.decode("utf-8")


def _damaged(path: Path) -> LeadScoringError:
    """Return the refusal of a damaged file."""
    return LeadScoringError(
        f"{path}: missing, damaged or changed since it was written. Use an earlier run's model or train anew."
    )


def _golden(model: LeadModel) -> dict[str, Any]:
    """Return made-up encoded rows that spread over every column, and the margins they get.

    No row is a lead's: row i holds the i-th bin edge or level of each column, the first is all missing.
    """
    rows = 12
    matrix = pd.DataFrame(np.nan, index=range(rows), columns=model.encoding.codes)
    for shift, column in enumerate(model.encoding.columns):
        edges = model.facts.bins[column.name].edges
        ladder = list(range(len(column.levels))) if column.levels is not None else [*edges, 0.0]
        matrix[column.code] = [np.nan, *(float(ladder[(i * (shift + 1)) % len(ladder)]) for i in range(rows - 1))]
    margins = {part: predictor.margin(matrix).tolist() for part, predictor in model.parts.items()}
    table = [[None if np.isnan(value) else value for value in row] for row in matrix.to_numpy().tolist()]
    return {"rows": table, "margin": margins}


def _check_golden(model: LeadModel, golden: Mapping[str, Any], folder: Path) -> None:
    """Raise where the golden rows come out differently."""
    matrix = pd.DataFrame(golden["rows"], columns=model.encoding.codes, dtype=np.float64)
    for part, expected in golden["margin"].items():
        found = model.parts[part].margin(matrix)
        if not np.allclose(found, expected, rtol=0, atol=GOLDEN_TOLERANCE):
            raise LeadScoringError(
                f"{folder}: the model scores its stored test rows differently here (LightGBM {lgb.__version__}). "
                "Use the locked versions, or train anew."
            )


def _canonical(stored: Any) -> str:
    """Return JSON text that depends on the content alone."""
    return json.dumps(stored, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
