"""Rounds: planned by the rhythm or by hand, opened, answered, reminded of, closed.

Several rounds may be open at once, on purpose: a round made by hand beside the regular one is an extra round after
something that could not wait. Each answer belongs to one round, so nothing is counted twice; the pages say before the
button that everybody gets one more mail. What cannot happen is two rounds of the rhythm at once: a rhythm whose round
would still be open when the next one opens is refused, and so is a closing time moved past the next opening.
"""

from tenants.rounds.queries import Asked, Counts, Invited
from tenants.rounds.service.answers import (
    answerable,
    find_invitation,
    mark_answered,
    mark_feedback,
    mark_unanswered,
    renew_link,
    revoke_link,
    still_asked,
)
from tenants.rounds.service.life import (
    close_due,
    close_round,
    invite_newcomers,
    link_token,
    open_due,
    open_round,
    remind,
    remind_now,
    set_reminder_text,
)
from tenants.rounds.service.planning import (
    cancel_round,
    move_closing,
    move_opening,
    open_now,
    pattern_of,
    plan_next,
    plan_round,
    start_round,
)
from tenants.rounds.service.reading import (
    asked_person,
    counts,
    find_round,
    newcomers,
    open_rounds,
    participants_of,
    pending_reminders,
    previous_round,
    rhythm,
    rounds,
    silence,
    silent_by_name,
)
from tenants.rounds.service.rhythms import save_rhythm
from tenants.rounds.service.standing import Delivery, Reminded, Standing, standing

__all__ = [
    "Asked",
    "Counts",
    "Delivery",
    "Invited",
    "Reminded",
    "Standing",
    "answerable",
    "asked_person",
    "cancel_round",
    "close_due",
    "close_round",
    "counts",
    "find_invitation",
    "find_round",
    "invite_newcomers",
    "link_token",
    "mark_answered",
    "mark_feedback",
    "mark_unanswered",
    "move_closing",
    "move_opening",
    "newcomers",
    "open_due",
    "open_now",
    "open_round",
    "open_rounds",
    "participants_of",
    "pattern_of",
    "pending_reminders",
    "plan_next",
    "plan_round",
    "previous_round",
    "remind",
    "remind_now",
    "renew_link",
    "revoke_link",
    "rhythm",
    "rounds",
    "save_rhythm",
    "set_reminder_text",
    "silence",
    "silent_by_name",
    "standing",
    "start_round",
    "still_asked",
]
