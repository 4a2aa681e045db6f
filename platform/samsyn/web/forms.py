"""Forms: a marshmallow schema, what was typed, and the sentences beside each field. The same schema serves the API."""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from marshmallow import RAISE, Schema, ValidationError, pre_load
from werkzeug.datastructures import MultiDict

from samsyn.errors import Invalid
from samsyn.web.sentences import in_plain_words

_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")


class InputSchema(Schema):
    """Base of every input: unknown fields are refused, and each fault is a sentence in the reader's language."""

    class Meta:
        """Refuse what was not asked for."""

        unknown = RAISE

    @pre_load
    def refuse_what_cannot_be_stored(self, data: Any, **kwargs: Any) -> Any:
        """PostgreSQL stores no NUL, and nobody half a character: said at the field, not as a fault of ours."""
        del kwargs
        values = data.items() if isinstance(data, Mapping) else ()
        bad = [name for name, value in values if not _storable(value)]
        if bad:
            sentence = _("Texten innehåller ett tecken som inte går att spara. Ta bort det och skicka igen.")
            raise ValidationError({str(name): [sentence] for name in bad})
        return data

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        """Puts marshmallow's own messages into plain words."""
        del data, many, kwargs
        raise ValidationError(in_plain_words(error.messages), valid_data=error.valid_data)


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return not _UNSTORABLE.search(value)
    return all(map(_storable, value)) if isinstance(value, list) else True


class Form:
    """One form on a page.

    `initial` is what stands in it the first time. After a refused submission it holds exactly what was typed. Fields
    named in `lists` may come several times.
    """

    ignored: ClassVar[frozenset[str]] = frozenset({"csrf_token", "lang"})

    def __init__(
        self, schema: Schema, initial: Mapping[str, Any] | None = None, *, lists: tuple[str, ...] = ()
    ) -> None:
        self.schema, self.lists = schema, lists
        self.values: dict[str, Any] = dict(initial or {})
        self.errors: dict[str, list[str]] = {}
        self.data: Any = None

    @property
    def status(self) -> int:
        """The status of the page that shows the form."""
        return 422 if self.errors else 200

    def submitted(self, source: MultiDict[str, Any] | None = None) -> bool:
        """True when this request sends the form and the schema takes it; `data` is then what it made of it."""
        if request.method != "POST" and source is None:
            return False
        typed = request.form if source is None else source
        self.values = {
            name: typed.getlist(name) if name in self.lists else typed[name]
            for name in typed
            if name not in self.ignored
        }
        try:
            self.data = self.schema.load(self.values)
        except ValidationError as error:
            self.errors = _flat(error.messages)
            return False
        return True

    def attempt(self, action: Callable[[], Any]) -> bool:
        """Runs the service call; a fault that it finds is shown at its field. Returns whether it went through."""
        try:
            action()
        except Invalid as error:
            self.refuse(error)
            return False
        return True

    def refuse(self, error: Invalid) -> None:
        """Shows the faults of a service at their fields; a sentence for the whole form stands under ""."""
        self.errors = {**error.fields}
        if error.message:
            self.errors.setdefault("", []).append(error.message)

    def value(self, name: str, default: Any = "") -> Any:
        """What stands in the field."""
        value = self.values.get(name, default)
        return default if value is None else value

    def faults(self, name: str) -> list[str]:
        """The sentences at the field."""
        return self.errors.get(name, [])


def _flat(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """{"rows": {0: {"name": [..]}}} as {"rows.0.name": [..]}; the whole form's own faults under ""."""
    if isinstance(messages, list):
        return {prefix: [str(message) for message in messages]}
    flat: dict[str, list[str]] = {}
    for key, inner in messages.items():
        name = "" if key == "_schema" else str(key)
        flat.update(_flat(inner, ".".join(part for part in (prefix, name) if part)))
    return flat
