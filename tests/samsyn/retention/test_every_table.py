"""Every table of a municipality has a period, or somebody has said why it has none: a new table cannot be forgotten."""

from flask import Flask

from samsyn import records
from samsyn.db.base import TenantRow

KEPT = {
    # Decisions and what was settled: shown on the page as what no period takes.
    *("picture", "problem", "measure", "review", "feedback", "shared_release", "round"),
    # Words and settings, without anything about a person who answers.
    *("area", "place", "category", "vocabulary", "rhythm", "organisation", "retention_period"),
    # What retention itself leaves as proof, and the checks of the log.
    *("legal_hold", "disposal_receipt", "audit_check"),
    # Goes with its answer; and with its observation. Counts of texts alone.
    *("observation", "screened_text", "screening_count"),
    # What a source is called; its events have a period.
    "series",
    # Swept after sixty days by samsyn.jobs.sweeping; ids and names of work alone.
    "job",
    # How the municipality's own sign-in is reached: its secret sealed, nobody's name.
    "issuer",
    # That all was taken out, and by whom; the file expires by itself.
    "export",
}


def test_every_table(app: Flask) -> None:
    disposed = {kind.at.class_.__tablename__ for kind in records.kinds()}
    disposed |= {str(getattr(next(iter(kind.rows.columns_clause_froms)), "name", "")) for kind in records.kinds()}
    tables = {
        mapper.class_.__tablename__
        for mapper in TenantRow.registry.mappers
        if issubclass(mapper.class_, TenantRow) and mapper.class_ is not TenantRow
    }
    assert tables - disposed - KEPT == set()
