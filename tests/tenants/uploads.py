"""Sending a file as a browser does, from memory: the test client's own way leaves a temporary file open."""

import io

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart


def upload(client: FlaskClient, url: str, data: bytes, name: str, **fields: str) -> TestResponse:
    """Posts `data` as the field `file`, with other fields beside it."""
    boundary, body = encode_multipart({**fields, "file": FileStorage(io.BytesIO(data), name)})
    return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")
