"""Every scoring that was published, as it was: one part per scoring, only ever added to."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from src.models.model import LeadModel
from src.models.predict import predict_margin
from src.models.save import model_version
from src.pipeline.durable import TEMPORARY, make_folder, move_into, replace_file, to_json
from src.pipeline.store.places import Store

HISTORY = "history"
"""Folder of the parts below the state of a source."""
RECORD, SCORES, FEATURES, RECEIPTS = ".json", ".scores.parquet", ".features.parquet", ".receipts.parquet"
STEM = re.compile(r"^(?P<day>\d{8}T\d{6}|undated)-(?P<version>[0-9a-f]{12})-(?P<number>\d{3,})$")
KEPT = ["lead_id", "account_id", "chance", "score", "grade", "fit", "engagement", "scored_at", "is_too_old"]
CODES = [f"{direction}_{place}_code" for direction in ("raises", "lowers") for place in (1, 2, 3)]


@dataclass(frozen=True)
class Scored:
    """A scoring to be kept.

    Attributes
    ----------
    scores : DataFrame
        As ``score_rows`` gives it.
    features : DataFrame, index ``lead_id``
        What was scored.
    model : LeadModel
    run_id, sha256 : str
        The run whose model it is, and the hash of its files.
    as_of : datetime or None
    """

    scores: pd.DataFrame
    features: pd.DataFrame
    model: LeadModel
    run_id: str
    sha256: str
    as_of: datetime | None


@dataclass(frozen=True)
class Part:
    """One scoring that is kept; its record was written last, so what is here is whole."""

    path: Path
    record: dict[str, Any]

    @property
    def as_of(self) -> datetime | None:
        """Return the newest moment that was known."""
        return datetime.fromisoformat(self.record["as_of"]) if self.record["as_of"] else None

    @property
    def order(self) -> tuple[str, int]:
        """Return what sorts parts by date, then by number."""
        return self.record["as_of"] or "", int(self.record["number"])

    def scores(self) -> pd.DataFrame:
        """Return ``lead_id``, ``margin``, chance, score, grade, words, codes of reasons, ``model_version``."""
        return pd.read_parquet(_with(self.path, SCORES))

    def features(self) -> pd.DataFrame:
        """Return the features that were scored, index ``lead_id``."""
        return pd.read_parquet(_with(self.path, FEATURES)).set_index("lead_id")

    def receipts(self) -> pd.DataFrame | None:
        """Return why scores changed since the part before; None where that was not told."""
        path = _with(self.path, RECEIPTS)
        return pd.read_parquet(path) if path.is_file() else None


def keep_scoring(store: Store, scored: Scored) -> Part:
    """Add the scoring to the history and return its part; the lock of the source must be held.

    Notes
    -----
    Nothing is ever written over. The same scoring again (same moment, model and bytes) is the part that is there; other
    scores for the same moment and model, because records were corrected meanwhile, are a part with a higher number.
    """
    version = model_version(scored.model)
    day = f"{scored.as_of:%Y%m%dT%H%M%S}" if scored.as_of else "undated"
    files = {SCORES: _bytes(_kept(scored)), FEATURES: _bytes(_features(scored))}
    digests = {name.strip("."): hashlib.sha256(content).hexdigest() for name, content in files.items()}
    folder = store.folder / HISTORY
    make_folder(folder)
    before = [part for part in parts(store) if part.path.name.startswith(f"{day}-{version}-")]
    for part in before:
        if part.record["sha256"] == digests:
            return part
    number = _next_number(folder, f"{day}-{version}-")
    path = folder / f"{day}-{version}-{number:03d}"
    for name, content in files.items():
        _write(_with(path, name), content)
    record = {
        "as_of": scored.as_of.isoformat() if scored.as_of else None,
        "number": number,
        "model_version": version,
        "model_run": scored.run_id,
        "model_sha256": scored.sha256,
        "leads": len(scored.scores),
        "sha256": digests,
    }
    replace_file(_with(path, RECORD), to_json(record))
    return Part(path, record)


def parts(store: Store) -> list[Part]:
    """Return every part, oldest first; one that was cut short has no record and is none."""
    found = []
    for path in sorted((store.folder / HISTORY).glob(f"*{RECORD}")):
        if STEM.match(path.stem):
            found.append(Part(path.with_suffix(""), json.loads(path.read_text(encoding="utf-8"))))
    return sorted(found, key=lambda part: part.order)


def part_before(store: Store, part: Part) -> Part | None:
    """Return the newest part with an earlier date, or None."""
    earlier = [each for each in parts(store) if each.as_of and part.as_of and each.as_of < part.as_of]
    return earlier[-1] if earlier else None


def lead_history(store: Store, lead_id: str) -> pd.DataFrame:
    """Return one row per date and model of a lead, oldest first: its scores, and why they changed.

    Returns
    -------
    DataFrame
        The columns of :meth:`Part.scores`, and those of :meth:`Part.receipts` where there are any. Of several parts
        of one date and model the newest counts.
    """
    rows = []
    newest = {(part.record["as_of"], part.record["model_version"]): part for part in parts(store)}
    for part in newest.values():
        own = _of_lead(part.scores(), lead_id)
        if own is None:
            continue
        receipts = part.receipts()
        receipt = _of_lead(receipts, lead_id) if receipts is not None else None
        rows.append(own if receipt is None else pd.concat([own, receipt.drop("lead_id")]))
    return pd.DataFrame(rows).reset_index(drop=True)


def keep_receipts(part: Part, receipts: pd.DataFrame) -> None:
    """Put the receipts beside their part, once; what is there stays."""
    path = _with(part.path, RECEIPTS)
    if not path.is_file():
        _write(path, _bytes(receipts))


def _of_lead(table: pd.DataFrame, lead_id: str) -> pd.Series | None:
    """Return the row of a lead, or None."""
    own = table[table["lead_id"] == lead_id]
    return own.iloc[0] if len(own) else None


def _kept(scored: Scored) -> pd.DataFrame:
    """Return what is kept of the scores, sorted by lead."""
    table = scored.scores[[*KEPT, *CODES, "model_version"]].set_index("lead_id", drop=False)
    known = table.index[~table["is_too_old"].to_numpy(dtype=bool)]
    margin = pd.Series(predict_margin(scored.model, scored.features.loc[known]), known)
    return table.assign(margin=margin).reset_index(drop=True).sort_values("lead_id", ignore_index=True)


def _features(scored: Scored) -> pd.DataFrame:
    """Return the features of the scored leads, sorted by lead."""
    own = scored.features.loc[scored.scores["lead_id"]]
    return own.rename_axis("lead_id").sort_index().reset_index()


def _next_number(folder: Path, stem: str) -> int:
    """Return a number above all that exist, whole or cut short."""
    taken = [int(path.name.removeprefix(stem).partition(".")[0]) for path in folder.glob(f"{stem}*")]
    return max(taken, default=0) + 1


def _bytes(table: pd.DataFrame) -> bytes:
    """Return the table as Parquet."""
    out = io.BytesIO()
    table.to_parquet(out, index=False)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    beside = path.with_name(path.name + TEMPORARY)
    beside.write_bytes(content)
    move_into(beside, path)


def _with(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
