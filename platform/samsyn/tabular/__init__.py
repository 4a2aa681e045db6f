"""Tables that people paste or upload: CSV in any of its dialects, and Excel, as numbered lines of text cells.

Kernel: pure functions from bytes to lines. What a column means is the feature's business. Every step is bounded, for
the file may be anything, and every refusal is one sentence that says what to do.
"""

from samsyn.tabular.lines import Limits, Line, Unreadable
from samsyn.tabular.text import read_text
from samsyn.tabular.upload import read_table

__all__ = ["Limits", "Line", "Unreadable", "read_table", "read_text"]
