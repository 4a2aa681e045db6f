"""Where the files of a municipality lie: a directory of its own, which only the program reads."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID


def directory(files_dir: str, municipality_id: int) -> Path:
    """The municipality's directory; it need not exist."""
    return Path(files_dir).resolve() / str(int(municipality_id))


def export_path(files_dir: str, municipality_id: int, export_id: UUID) -> Path:
    """Where an export lies, once it is whole."""
    return directory(files_dir, municipality_id) / f"{export_id}.zip"


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A new file, readable by its owner alone, that appears under its name when it is whole, and else not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def remove_all(files_dir: str, municipality_id: int) -> int:
    """Removes the municipality's directory; how many files were in it."""
    place = directory(files_dir, municipality_id)
    if not place.exists():
        return 0
    found = sum(1 for path in place.rglob("*") if path.is_file())
    shutil.rmtree(place)
    return found
