"""What importing a list would do, row by row."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from tenants.network.facts import OrganisationFact, ParticipantFact
from tenants.network.importing import Given
from tenants.network.planning import Change, Plan, RowPlan, make_plan

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
BACKA = OrganisationFact(uuid4(), "Backaskolan", "school", None, None)
HEM = OrganisationFact(uuid4(), "Hembo", "housing", None, LONG_AGO)


def participant(
    email: str,
    *,
    name: str = "Åsa Ek",
    title: str = "rektor",
    organisation: OrganisationFact = BACKA,
    retired: datetime | None = None,
) -> ParticipantFact:
    return ParticipantFact(
        uuid4(), name, email, title, "sv", None, retired, organisation.id, organisation.name, organisation.sector
    )


ASA = participant("asa@b.se")


def row(
    line: int = 2, name: str = "Åsa Ek", email: str = "asa@b.se", organisation: str = "Backaskolan", **more: str
) -> Given:
    return Given(line, name, email, organisation, more.get("sector", ""), more.get("title", ""))


def plan(*rows: Given, people: tuple[ParticipantFact, ...] = (ASA,)) -> Plan:
    return make_plan(rows, [BACKA, HEM], people)


def only(*rows: Given, people: tuple[ParticipantFact, ...] = (ASA,)) -> RowPlan:
    return plan(*rows, people=people).rows[-1]


def test_somebody_known_with_the_same_cells_is_unchanged() -> None:
    made = plan(row(title="rektor"))
    assert made.rows[0].kind == "same"
    assert not made.does_something


def test_blank_cells_change_nothing() -> None:
    assert only(row()).kind == "same"


def test_each_changed_cell_is_told_old_and_new() -> None:
    changed = only(row(name="Åsa Berg", organisation="Nyskolan", title="lärare", sector="Skola"))
    assert changed.kind == "changed"
    assert changed.changes == (
        Change("name", "Åsa Ek", "Åsa Berg"),
        Change("organisation", "Backaskolan", "Nyskolan"),
        Change("title", "rektor", "lärare"),
    )
    assert changed.makes_organisation == "school"


def test_capitals_in_an_organisations_name_are_no_change() -> None:
    assert only(row(organisation="BACKASKOLAN")).kind == "same"


def test_address_is_compared_as_it_is_stored() -> None:
    assert only(row(email="Åsa <ASA@b.se>")).kind == "same"


def test_new_participant_in_a_known_organisation() -> None:
    new = only(row(email="ny@b.se"))
    assert (new.kind, new.organisation_id, new.makes_organisation) == ("new", BACKA.id, None)


def test_a_new_organisation_is_made_once_with_the_sector_that_any_row_gives() -> None:
    made = plan(
        row(2, email="a@b.se", organisation="Acme"),
        row(3, email="b@b.se", organisation="ACME", sector="handel"),
    )
    assert [each.makes_organisation for each in made.rows] == ["trade", None]
    assert made.counts["organisations"] == 1


def test_a_sector_is_taken_from_a_name_that_leaves_no_doubt() -> None:
    guessed = only(row(email="a@b.se", organisation="Norreportskolan"))
    assert (guessed.makes_organisation, guessed.sector_guessed) == ("school", True)


def test_a_new_organisation_without_a_sector_is_a_fault() -> None:
    assert only(row(email="a@b.se", organisation="Acme")).faults == ("Acme är en ny verksamhet. Skriv dess sektor.",)


def test_an_unknown_sector_suggests_the_one_that_was_meant() -> None:
    assert only(row(sector="skolla")).faults == ("Sektorn ”skolla” finns inte. Menade du Skola?",)
    assert "Välj en av: Skola, Bostadsbolag" in only(row(sector="kvantfysik")).faults[0]


def test_two_sectors_for_one_organisation_are_a_fault_where_the_second_stands() -> None:
    faulty = only(row(2, email="a@b.se", sector="Skola"), row(3, email="b@b.se", sector="Polis"))
    assert faulty.faults == ("Rad 2 säger att Backaskolan är Skola.",)


def test_a_sector_that_differs_from_the_network_changes_the_organisation_once() -> None:
    made = plan(row(2, sector="Förening"), row(3, email="ny@b.se", sector="Förening"))
    assert made.rows[0].changes == (Change("sector", "school", "association"),)
    assert made.rows[0].kind == "changed"
    assert made.rows[1].changes == ()


def test_somebody_who_left_comes_back() -> None:
    gone = participant("gone@b.se", retired=LONG_AGO)
    back = only(row(email="gone@b.se", name="Ny Namn"), people=(gone,))
    assert (back.kind, back.participant_id) == ("restored", gone.id)
    assert back.changes == (Change("name", "Åsa Ek", "Ny Namn"),)


def test_an_organisation_that_left_comes_back_with_the_first_row_that_names_it() -> None:
    made = plan(row(2, email="x@b.se", organisation="Hembo"), row(3, email="y@b.se", organisation="hembo"))
    assert [each.changes for each in made.rows] == [(Change("use", "retired", "used"),), ()]


def test_the_same_row_twice_is_passed_over() -> None:
    again = only(row(2, email="a@b.se"), row(7, email="A@b.se"))
    assert (again.kind, again.repeats) == ("repeated", 2)


def test_one_address_in_two_organisations_is_a_fault() -> None:
    faulty = only(row(2, email="a@b.se"), row(3, email="a@b.se", organisation="Hembo"))
    assert faulty.faults == (
        "Adressen står på rad 2 med verksamheten Backaskolan. En rapportör hör till en verksamhet.",
    )


def test_one_address_with_two_names_is_a_fault() -> None:
    faulty = only(row(2, email="a@b.se", name="Åsa"), row(3, email="a@b.se", name="Bo"))
    assert faulty.faults == ("Adressen står också på rad 2, med andra uppgifter. Behåll en av raderna.",)


def test_all_faults_of_a_row_are_told() -> None:
    assert only(Given(2, "", "x", "", "", "")).faults == ("Namn saknas.", "Verksamhet saknas.", "”x” saknar @.")


def test_formulas_are_refused_wherever_they_stand() -> None:
    for sign in "=+-@":
        assert f"börjar med {sign}" in only(row(name=f"{sign}cmd|calc")).faults[0]
        assert f"börjar med {sign}" in only(row(organisation=f"{sign}HYPERLINK(x)", sector="Skola")).faults[0]
        assert f"börjar med {sign}" in only(row(title=f"{sign}1+1")).faults[0]


def test_cells_that_are_too_long_are_refused() -> None:
    assert "längre än 120 tecken" in only(row(name="x" * 121)).faults[0]


def test_an_address_in_the_name_column_is_told() -> None:
    assert "Namnet är en e-postadress." in only(row(name="a@b.se")).faults


def test_digest_is_the_same_for_the_same_effect_and_another_for_another() -> None:
    one = plan(row(title="lärare"))
    assert plan(row(title="lärare")).digest == one.digest
    assert plan(row(title="kurator")).digest != one.digest
    renamed = participant("asa@b.se", title="lärare")
    assert plan(row(title="lärare"), people=(renamed,)).digest != one.digest


def test_digest_does_not_depend_on_others_in_the_network() -> None:
    assert plan(row(), people=(ASA, participant("annan@b.se"))).digest == plan(row()).digest


def test_the_list_takes_nobody_away() -> None:
    other = participant("annan@b.se")
    made = plan(row(), people=(ASA, other))
    touched: set[UUID | None] = {each.participant_id for each in made.rows}
    assert other.id not in touched


def test_five_thousand_rows_are_planned_in_a_second() -> None:
    rows = [row(n, email=f"a{n}@b.se", organisation=f"Skola {n // 5}", sector="Skola") for n in range(5_000)]
    assert plan(*rows).counts["new"] == 5_000
