"""The certificate of an erasure: what was erased, when and on whose order; no content. As JSON and as a PDF.

Its fingerprint is the SHA-256 of the JSON without the fingerprint itself, keys in order and without spaces.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from samsyn.transfer import words
from samsyn.transfer.models import Erasure
from samsyn.typesetting import pdf
from samsyn.web.formats import moment, number

TEMPLATE = Path(__file__).with_name("typst") / "certificate.typ"
STAYS = ("platform_log", "certificate", "backups")


def written(order: Erasure, counted: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate of an order that has just been carried out (`erased_at` is set)."""
    said: dict[str, Any] = {
        "program": "Samsyn",
        "kind": "certificate_of_erasure",
        "id": str(order.id),
        "municipality": {"code": order.municipality_id, "name": order.name},
        "ordered_at": order.ordered_at.isoformat(),
        "ordered_by": order.ordered_by_name,
        "export_sha256": order.export_sha256,
        "erased_at": order.erased_at.isoformat() if order.erased_at else None,
        "tables": dict(sorted(counted["tables"].items())),
        "regions": dict(sorted(counted["regions"].items())),
        "platform": dict(sorted(counted["platform"].items())),
        "accounts": counted["accounts"],
        "files": counted["files"],
        "rows_left": 0,
        "stays": list(STAYS),
    }
    return {**said, "sha256": fingerprint(said)}


def fingerprint(said: Mapping[str, Any]) -> str:
    """The SHA-256 of a certificate, without the fingerprint that it may bear already."""
    bare = {key: value for key, value in said.items() if key != "sha256"}
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def as_json(said: Mapping[str, Any]) -> bytes:
    """The certificate as a file."""
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def as_pdf(said: Mapping[str, Any]) -> bytes:
    """The certificate as a document in Swedish, whoever fetches it."""
    erased_at = datetime.fromisoformat(said["erased_at"])
    with force_locale("sv"):
        name = said["municipality"]["name"]
        data = {
            "title": _("Intyg om radering: %(name)s", name=name),
            "kicker": _("Samsyn"),
            "intro": _(
                "Allt som %(name)s hade i Samsyn raderades %(when)s. Kontrollen efteråt fann inga rader kvar.",
                name=name,
                when=moment(erased_at, "year"),
            ),
            "facts": [
                [_("Kommun"), f"{name} ({said['municipality']['code']:04d})"],
                [_("Beställd"), moment(datetime.fromisoformat(said["ordered_at"]), "year")],
                [_("Beställd av"), said["ordered_by"]],
                [_("Raderad"), moment(erased_at, "year")],
                [_("Exporten som hämtades före"), said["export_sha256"] or _("ingen")],
                [_("Konton som togs bort"), number(said["accounts"])],
                [_("Filer som togs bort"), number(said["files"])],
            ],
            "sections": [
                _section(_("Kommunens egna uppgifter"), said["tables"]),
                _section(_("Kommunens uppgifter hos regioner"), said["regions"]),
                _section(_("Det som plattformen hade om kommunen"), said["platform"]),
            ],
            "head": [_("Tabell"), _("Innehåll"), _("Rader")],
            "total": _("Tillsammans"),
            "stays_title": _("Det som finns kvar"),
            "stays": [_stays(code) for code in said["stays"]],
            "mark": _("Intygets kontrollsumma (SHA-256)"),
            "sha256": said["sha256"],
            "foot": _("Intyg om radering %(id)s", id=said["id"]),
            "pages": _("Sida"),
        }
    return pdf(TEMPLATE, data, at=erased_at)


def _section(title: str, counted: Mapping[str, int]) -> dict[str, Any]:
    rows = [[name, _name(name), number(count)] for name, count in counted.items() if count]
    empty = len(counted) - len(rows)
    return {
        "title": title,
        "rows": rows,
        "sum": number(sum(counted.values())),
        "empty": ngettext("En tabell till var tom.", "%(num)s tabeller till var tomma.", empty) if empty else "",
        "none": _("Ingenting fanns här."),
    }


def _name(table: str) -> str:
    return str(words.TABLES.get(table) or words.OUTSIDE.get(table) or "")


def _stays(code: str) -> str:
    return {
        "platform_log": _(
            "Plattformens egen logg: att kommunen har funnits, vilka roller som getts och att raderingen gjordes. Den "
            "innehåller nummer och tidpunkter, inga namn och inget innehåll."
        ),
        "certificate": _("Det här intyget, med namnet på den som beställde raderingen."),
        "backups": _(
            "Säkerhetskopior av databasen, tills de skrivs över enligt driftens ordning. Återställs en kopia "
            "ska raderingen göras om."
        ),
    }[code]
