"""`samsyn audit`: reads the logs' chains through, from outside the program that writes them."""

from contextlib import AbstractContextManager, closing
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from samsyn.audit import chain
from samsyn.audit.verifying import Head, Kind, Verdict, verify
from samsyn.commands.parts import attached, data_option
from samsyn.isolation import Boundary
from samsyn.municipalities.models import Municipality

FAULTS: dict[Kind, str] = {
    "altered": "händelse {seq} säger något annat än när den skrevs",
    "gap": "händelse {seq} saknas",
    "broken": "händelse {seq} följer inte på den som stod före, eller är inte den som var känd",
    "removed": "loggen är kortare än den har varit, från händelse {seq}",
    "shortened": "det som stod före händelse {seq} är borta utan kvitto",
}
PLATFORM = "plattformen"


class HeadType(click.ParamType[Head]):
    """`12:5f3a…`, as `samsyn audit verify` prints it."""

    name = "nummer:summa"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        """Parses a head; says what one looks like when it is none."""
        try:
            return Head.parse(value)
        except ValueError:
            self.fail("Skriv ett nummer, ett kolon och kontrollsumman, som kommandot skriver ut dem.", param, ctx)


@click.group()
def audit() -> None:
    """Loggarna över vem som har gjort vad."""


@audit.command("verify")
@click.option("--municipality", "slug", help=f"Kommunens kortnamn, eller {PLATFORM}. Utan det läses alla loggar.")
@click.option("--head", type=HeadType(), help="Hur långt loggen var vid en tidigare kontroll. Kräver --municipality.")
@data_option
def verify_logs(slug: str | None, head: Head | None, data: Path) -> None:
    """Läser igenom loggarna och skriver ut hur långt de har kommit. Slutar med 1 om någon inte är som den skrevs."""
    if head is not None and slug is None:
        raise click.UsageError("Säg vilken logg --head hör till, med --municipality.")
    faulty = False
    with attached(data, "app", "auth") as settings, closing(Boundary(settings)) as boundary:
        for name, number in _logs(boundary, slug):
            with _session(boundary, number) as session:
                found = verify(session, known=head)
            click.echo(_line(name, found))
            faulty = faulty or found.fault is not None
    if faulty:
        raise SystemExit(1)


def _logs(boundary: Boundary, slug: str | None) -> list[tuple[str, int]]:
    """The logs that are asked for, by name and number; the platform's is number 0."""
    with boundary.accounts() as session:
        rows = session.execute(select(Municipality.slug, Municipality.id).order_by(Municipality.slug)).all()
    logs = [(PLATFORM, chain.PLATFORM), *((row.slug, row.id) for row in rows)]
    chosen = [log for log in logs if slug in (None, log[0])]
    if not chosen:
        raise click.ClickException(f"Det finns ingen ansluten kommun med kortnamnet {slug}.")
    return chosen


def _session(boundary: Boundary, number: int) -> AbstractContextManager[Session]:
    return boundary.accounts() if number == chain.PLATFORM else boundary.municipality(number)


def _line(name: str, found: Verdict) -> str:
    said = "hel" if found.fault is None else "FEL: " + FAULTS[found.fault].format(seq=found.fault_seq)
    return f"{name}: {found.entries} händelser, {said}, {found.head}"
