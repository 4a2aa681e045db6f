"""The sentence at the top of the feedback's page."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from samsyn.web.formats import in_words, near
from tenants.feedback.queries import FeedbackFact


def headline(feedbacks: Sequence[FeedbackFact]) -> str:
    """What waits to be sent, else when the last one went out. `feedbacks` are the latest first."""
    drafts = [one for one in feedbacks if not one.sent]
    if len(drafts) == 1:
        return _("Återkopplingen om omgång\u00a0%(n)s väntar på att skickas.", n=drafts[0].round_number)
    if drafts:
        count = len(drafts)
        words = in_words(count, capital=True)
        return ngettext("%(n)s återkoppling väntar.", "%(n)s återkopplingar väntar på att skickas.", count, n=words)
    if not feedbacks:
        return _("Ingen återkoppling än.")
    last = max(feedbacks, key=lambda one: one.sent_at or one.created_at)
    if last.sent_at is None:
        return _("Återkoppling")
    return _("Omgång\u00a0%(n)s fick återkoppling %(when)s.", n=last.round_number, when=near(last.sent_at))
