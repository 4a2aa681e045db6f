"""A feedback's text as blocks."""

import pytest

from tenants.feedback.paragraphs import Block, blocks


def paragraph(*lines: str) -> Block:
    return Block("paragraph", lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n\n  \n", []),
        ("En mening.", [paragraph("En mening.")]),
        ("Rad ett.\nRad två.", [paragraph("Rad ett.", "Rad två.")]),
        ("Det här görs", [Block("heading", ("Det här görs",))]),
        ("Det här görs\n– ett\n- två", [Block("heading", ("Det här görs",)), Block("list", ("ett", "två"))]),
        ("– ett\n\n– två", [Block("list", ("ett",)), Block("list", ("två",))]),
        ("– ett\nEfter listan.", [Block("list", ("ett",)), paragraph("Efter listan.")]),
        ("Ett.\r\n\r\nTvå.", [paragraph("Ett."), paragraph("Två.")]),
        ("-utan mellanslag är text.", [paragraph("-utan mellanslag är text.")]),
        ("å" * 71, [paragraph("å" * 71)]),
        ("<script>alert(1)</script>!", [paragraph("<script>alert(1)</script>!")]),
    ],
)
def test_text_is_read_as_it_is_typed(text: str, expected: list[Block]) -> None:
    assert blocks(text) == expected
