"""A list in JSON, read a piece at a time: the same as at once, and bounded whatever it is."""

import gzip
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tenants.sources import json_list
from tenants.sources.faults import Unusable
from tests.tenants.sources.conftest import event


def read(data: bytes) -> list[Any]:
    return list(json_list.read_stream(io.BytesIO(data)))


@pytest.mark.parametrize("piece", [1, 7, 1 << 16])
def test_the_same_as_at_once(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_list, "PIECE", piece)
    values = [event(1), event(2, summary='åäö \\ " ] , 🚓'), 12345, -0.5e3, True, None, [], [[{}]], "]"]
    for text in (json.dumps(values), json.dumps(values, ensure_ascii=False), json.dumps(values, indent=3)):
        assert read(text.encode()) == values
    assert read("\ufeff [ ] ".encode()) == []
    assert read(b"[12]") == [12]


def test_plain_and_packed_files(tmp_path: Path) -> None:
    values = [event(number) for number in range(300)]
    plain, packed = tmp_path / "a.json", tmp_path / "b.json"
    plain.write_text(json.dumps(values))
    packed.write_bytes(gzip.compress(json.dumps(values).encode()))
    assert list(json_list.read_file(plain)) == list(json_list.read_file(packed)) == values


@pytest.mark.parametrize(
    ("data", "code", "number"),
    [
        (b"", "no_list", None),
        (b'{"id": 1}', "no_list", None),
        (b"<html>", "no_list", None),
        (b"[1, 2", "broken", 2),
        (b"[1, ", "broken", 2),
        (b"[1 2]", "broken", 1),
        (b'[1, {"a": nope}]', "broken", 2),
        (b"[NaN]", "broken", 1),
        (b"[1, 2,]", "broken", 3),
        ("[å]".encode("latin-1"), "no_text", None),
        (b'["' + b"a" * (2 * json_list.LONGEST) + b'"]', "broken", 1),
        (b"[" * 200_000, "broken", 1),
        (b"[" + b"9" * 10_000 + b"]", "broken", 1),
    ],
)
def test_what_is_no_list_is_said(data: bytes, code: str, number: int | None) -> None:
    with pytest.raises(Unusable) as refused:
        read(data)
    assert (refused.value.code, refused.value.number) == (code, number)


def test_a_torn_archive_is_said(tmp_path: Path) -> None:
    whole = gzip.compress(json.dumps([event(number) for number in range(3000)]).encode())
    torn = tmp_path / "torn.json.gz"
    torn.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unusable, match="broken"):
        list(json_list.read_file(torn))


def test_a_large_one_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.json.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write("[")
        for number in range(60_000):
            file.write(("," if number else "") + json.dumps(event(number)))
        file.write("]")
    tracemalloc.start()
    count = sum(1 for _ in json_list.read_file(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 3_000_000
