"""Documents as PDF/UA-1, set by Typst from a template and the data that it is given.

A template is a .typ file that reads its data from `data.json` beside itself (`json("data.json")`) and may import
`house.typ`, the look that all our documents share. Nothing is fetched: no packages, no fonts but those that come with
Typst, so a document looks the same wherever it is made.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

HOUSE = Path(__file__).with_name("house.typ")


def pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The document as PDF/UA-1, dated `at`: the same data give the same bytes."""
    with tempfile.TemporaryDirectory(prefix="samsyn-pdf-") as directory:
        root = Path(directory)
        shutil.copyfile(HOUSE, root / HOUSE.name)
        shutil.copyfile(template, root / "main.typ")
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")
        made = typst.compile(
            root / "main.typ",
            root=root,
            format="pdf",
            pdf_standards="ua-1",
            ignore_system_fonts=True,
            timestamp=int(at.timestamp()),
        )
    if not isinstance(made, bytes):
        raise TypeError("Typst made no single document.")
    return made
