"""Why something from a source cannot be used, as a code; the words stand in wording.py."""


class Unusable(Exception):
    """The whole of it cannot be used, and nothing of it was. `number`: where in it, from 1, if that is known."""

    def __init__(self, code: str, number: int | None = None) -> None:
        super().__init__(code, number)
        self.code, self.number = code, number
