"""Which column is what in people's own lists, and the way from preview to confirmation."""

import random
import string

import pytest

from samsyn.tabular import Unreadable, read_text
from tenants.network.importing import Given, from_text, read_listing, to_text


def test_columns_are_found_in_any_order_and_spelling() -> None:
    listing = from_text(
        "Roll\tE-postadress\tTelefon\tNAMN\tSektor\tVerksamhet\nrektor\ta@b.se\t0411\tÅsa\tSkola\tBacka\n"
    )
    assert listing.rows == (Given(2, "Åsa", "a@b.se", "Backa", "Skola", "rektor"),)
    assert listing.ignored == ("Telefon",)


@pytest.mark.parametrize(
    "header",
    [
        "namn;epost;verksamhet",
        "Namn;E-post;Verksamhet",
        "NAMN;Mejl;Organisation",
        "name;email;organisation",
        "Name;E-mail;Organization",
        "Kontaktperson;Mejladress;Företag",
        "Fullt namn;Mail;Arbetsplats",
        " namn ; e-post : ; verksamhet*",
    ],
)
def test_usual_headings_in_swedish_and_english(header: str) -> None:
    assert from_text(f"{header}\nÅsa;a@b.se;Backa").rows == (Given(2, "Åsa", "a@b.se", "Backa", "", ""),)


def test_first_and_last_name_become_one() -> None:
    assert from_text("Förnamn;Efternamn;E-post;Enhet;Verksamhet\nEva;Lund;a@b.se;x;Backa").rows[0].name == "Eva Lund"


def test_a_title_above_the_header_is_passed_over() -> None:
    listing = from_text("Nätverket i Ystad 2026\n\nNamn;E-post;Verksamhet\nÅsa;a@b.se;Backa")
    assert [(row.line, row.name) for row in listing.rows] == [(4, "Åsa")]


def test_dashes_mean_nothing_given() -> None:
    row = from_text("Namn;E-post;Verksamhet;Sektor;Roll\nÅsa;a@b.se;Backa;-;–").rows[0]
    assert (row.sector, row.title) == ("", "")


def test_short_rows_lack_their_last_cells() -> None:
    assert from_text("Namn;E-post;Verksamhet;Roll\nÅsa;a@b.se").rows[0] == Given(2, "Åsa", "a@b.se", "", "", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Åsa Ek;asa@b.se;Backa\nBo;bo@b.se;Backa", "Den första raden är en person"),
        ("Fågel;Fisk;Mitt emellan\n1;2;3", "Ingen rubrikrad hittades. Den första raden är: Fågel, Fisk, Mitt emellan"),
        ("Namn;Verksamhet\nÅsa;Backa", "Rubrikraden saknar e-post. Den har: Namn, Verksamhet."),
        ("E-post;Verksamhet\na@b.se;Backa", "Rubrikraden saknar namn. Den har: E-post, Verksamhet."),
        ("E-post;Namn\na@b.se;Åsa", "Rubrikraden saknar verksamhet."),
        ("E-post;Sektor\na@b.se;Skola", "Rubrikraden saknar namn och verksamhet."),
        ("Efternamn;E-post;Verksamhet\nEk;a@b.se;Backa", "Rubrikraden saknar namn"),
        ("Namn;E-post;Mejl;Verksamhet\nÅsa;a@b.se;;Backa", "Två kolumner betyder samma sak: ”E-post” och ”Mejl”"),
        ("Namn;E-post;Verksamhet", "en rubrikrad men inga rader"),
    ],
)
def test_what_is_wrong_with_the_header_is_explained(text: str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        from_text(text)
    assert says in caught.value.message


def test_what_is_carried_is_read_as_the_same_rows() -> None:
    chance = random.Random(11)
    letters = string.printable.replace("\x0b", "").replace("\x0c", "") + "åäöÅÄÖé”–;\t\"'"

    def cell() -> str:
        text = " ".join("".join(chance.choice(letters) for _ in range(chance.randrange(0, 12))).split())
        return text or "x"

    for _ in range(300):
        rows = tuple(
            Given(number, cell(), cell(), cell(), chance.choice(["", "Skola"]), cell())
            for number in range(2, 2 + chance.randrange(1, 8))
        )
        expected = tuple(
            Given(
                r.line,
                *("" if c in ("-", "–", "—", "?") else c for c in (r.name, r.email, r.organisation, r.sector, r.title)),
            )
            for r in rows
        )
        assert from_text(to_text(rows)).rows == expected


def test_line_numbers_survive_the_way_and_lies_about_them_do_no_harm() -> None:
    rows = from_text("\n\nNamn;E-post;Verksamhet\n\nÅsa;a@b.se;Backa").rows
    assert rows[0].line == 5
    assert from_text(to_text(rows)).rows == rows
    assert from_text("rad;namn;e-post;verksamhet\n²;Åsa;a@b.se;Backa").rows[0].line == 2
    assert from_text(f"rad;namn;e-post;verksamhet\n{'9' * 50};Åsa;a@b.se;Backa").rows[0].line == 2


def test_read_listing_takes_lines_from_any_source() -> None:
    assert len(read_listing(read_text("Namn;E-post;Verksamhet\nÅsa;a@b.se;Backa\nBo;b@b.se;Backa")).rows) == 2
