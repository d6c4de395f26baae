"""The content of a file as it came: whole, within limits, read again where a disk fails for a moment."""

from __future__ import annotations

import errno
import gzip
import io
import time
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from src.leads.findings import Findings

LARGEST_BYTES = 4 * 2**30
"""Unpacked size over which a file is refused: reading it would take several times as much memory."""
MOST_TIMES = 200
"""No table shrinks to less than a two hundredth when it is packed; what unpacks to more is no export."""
SMALL_BYTES = 100 * 2**20
"""Up to this size a packed file may shrink as far as it likes."""
PASSING = {errno.EIO, errno.EAGAIN, errno.EINTR, errno.ETIMEDOUT, getattr(errno, "ESTALE", errno.EIO)}
"""What a network share answers while it comes back."""
ATTEMPTS = 3
PAUSE_S = 0.5
NO_TEXT = {
    b"PK\x03\x04": "is a zip archive or an Excel file, not text",
    b"\xd0\xcf\x11\xe0": "is an old Excel file, not text",
    b"PAR1": "is a Parquet file by another name",
}
"""First bytes of files that are often put in place of a CSV."""


def content_of(path: Path, name: str, findings: Findings) -> bytes | None:
    """Return the bytes of the file, unpacked where it is gzipped; None where a problem was noted."""
    try:
        if not _is_small_enough(path.stat().st_size, name, findings):
            return None
        content = _read(path)
        if content[:2] == b"\x1f\x8b":
            return _unpacked(content, name, findings)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        findings.refuse(name, "the compressed file is damaged or ends too early", "Copy or export it again.")
        return None
    except OSError as error:
        findings.refuse(name, f"cannot be read ({error.strerror})", "Check the rights on the file, and the disk.")
        return None
    for mark, what in NO_TEXT.items():
        if content.startswith(mark):
            do = "Name it .parquet." if mark == b"PAR1" else "Export the table as CSV, or unpack it."
            findings.refuse(name, what, do)
            return None
    return content


def stamp_of(path: Path) -> tuple[int, int]:
    """Return size and time of the last change (ns) of a file; zeros where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def is_changed(path: Path, before: tuple[int, int], name: str, findings: Findings) -> bool:
    """Return whether the file changed since; note it: half of it was read, and perhaps reads well."""
    now = stamp_of(path)
    if now == before:
        return False
    what = f"changed while it was read (from {before[0]:,} to {now[0]:,} bytes): it is still being written"
    findings.refuse(name, what, "Run again once the export is done.")
    return True


def parquet_fits(path: Path, name: str, findings: Findings) -> bool:
    """Return whether a Parquet file unpacks to a size that can be read; note the problem otherwise."""
    try:
        found = pq.ParquetFile(path).metadata
    except (pa.ArrowException, OSError):
        return True  # the reading says what is wrong with it
    groups = (found.row_group(number) for number in range(found.num_row_groups))
    return _is_small_enough(sum(group.total_byte_size for group in groups), name, findings)


def _read(path: Path) -> bytes:
    """Return the bytes of the file; a share that is away for a moment is tried again."""
    for _ in range(ATTEMPTS - 1):
        try:
            return path.read_bytes()
        except OSError as error:
            if error.errno not in PASSING:
                raise
        time.sleep(PAUSE_S)
    return path.read_bytes()


def _is_small_enough(size: int, name: str, findings: Findings) -> bool:
    if size <= LARGEST_BYTES:
        return True
    what = f"holds {size / 2**20:,.0f} MB, more than the {LARGEST_BYTES / 2**20:,.0f} MB that can be read"
    findings.refuse(name, what, "Export fewer columns or years, or activities as Parquet.")
    return False


def _unpacked(content: bytes, name: str, findings: Findings) -> bytes | None:
    """Return the content of a gzipped file, never more of it than can be believed."""
    most = min(LARGEST_BYTES, max(SMALL_BYTES, MOST_TIMES * len(content)))
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
        unpacked = file.read(most + 1)
    if len(unpacked) <= most:
        return unpacked
    what = f"unpacks from {len(content) / 2**20:,.1f} MB to more than {most / 2**20:,.0f} MB"
    findings.refuse(name, what, "No table does that: see where the file comes from. Else export it unpacked.")
    return None
