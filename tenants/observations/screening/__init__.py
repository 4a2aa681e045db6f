"""Finds personal data in free text before it becomes an official document.

One rule set (rules.json, names.json), read here and by the answer page's script (web/assets/src/screening): the two
engines do the same with it, and the same vectors test both. Nothing is decided here; a finding says where and what.
Shops and associations may never process that a certain person is suspected of a crime (GDPR art. 10), and Swedish
places bear people's names: a rule that stops "Birger Jarls torg" would be turned off.
"""

from tenants.observations.screening.engine import KINDS, Finding, Kind, mask, screen

__all__ = ["KINDS", "Finding", "Kind", "mask", "screen"]
