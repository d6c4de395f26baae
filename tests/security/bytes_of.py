"""Every byte of a file, as it lies there and unpacked: where a canary could hide."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def contents(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file as they lie there and, where they are packed, as they are meant."""
    raw = path.read_bytes()
    yield raw
    if raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw)
    if raw[:4] == b"PAR1":
        table = pq.read_table(path)
        yield str(table.schema.metadata).encode()
        for column in table.columns:
            if pa.types.is_large_string(column.type) or pa.types.is_string(column.type):
                yield "\n".join(str(each) for each in column.unique().to_pylist()).encode()


def holding(paths: Iterable[Path], canaries: Iterable[str]) -> list[str]:
    """Return the names of the files that hold one of the texts."""
    wanted = [canary.encode() for canary in canaries]
    return [path.name for path in paths if any(canary in content for content in contents(path) for canary in wanted)]
