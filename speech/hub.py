"""Asks a model hub, or a mirror of one, for pieces of model files; every failure is one sentence.

Plain HTTP range requests rather than huggingface_hub, whose 2.4 gives what is
needed here no more: it writes every attempt to a file of a new random name and
deletes it when the attempt fails, so that 1.6 GB over a poor line start again from
nothing; it refuses a mirror that doesn't send the hub's own X-Repo-Commit header;
and its xet transfers can't be stopped from the progress callback. Requests heeds
HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, and the proxy set in Windows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests

from errors import N_, ModelError
from speech.catalogue import ModelFile, ModelInfo

CONNECT_SECONDS, READ_SECONDS = 10, 20
PIECE = 64 * 1024  # small, so that progress moves and a stop is heard on a slow line as well
OTHER_REVISIONS = ("main", "master")  # mirrors that keep no commits; the checksum holds all the same
ABSENT = (401, 403, 404, 410)  # the hub answers 401 for a repository it doesn't have
BUSY = (408, 425, 429, 500, 502, 503, 504)


class Dropped(ModelError):
    """The connection broke, or the server is busy: another try may well succeed."""


class Hub:
    """A hub or mirror at ``address``, such as https://hf-mirror.com; ``heard`` once it has sent a file.

    Raises ``ModelError`` for an address that can't be one.
    """

    def __init__(self, address: str) -> None:
        self.address = _address(address)
        self.heard = False
        self._revision = ""
        self._session = requests.Session()
        # Compressed answers can't be resumed, and their length isn't the file's.
        self._session.headers.update({"Accept-Encoding": "identity", "User-Agent": "Kaikou"})

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    @contextmanager
    def opened(self, info: ModelInfo, file: ModelFile, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Ask for ``file`` from byte ``start`` on; yields where the answer really begins, and its pieces.

        A server without range requests begins at 0. Raises ``Dropped`` where another
        try may help, else ``ModelError``; both also while the pieces are read.
        """
        with self._told(), self._answer(info, file, start) as response:
            begin = self._checked(response, file, start)
            self.heard = True
            yield begin, self._pieces(response)

    def _pieces(self, response: requests.Response) -> Iterator[bytes]:
        with self._told():
            yield from response.iter_content(PIECE)

    def _answer(self, info: ModelInfo, file: ModelFile, start: int) -> requests.Response:
        headers = {"Range": f"bytes={start}-"} if start else {}
        for revision in (self._revision,) if self._revision else (info.revision, *OTHER_REVISIONS):
            url = f"{self.address}/{info.repository}/resolve/{revision}/{file.name}"
            response = self._session.get(url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS))
            if response.status_code not in ABSENT:
                self._revision = revision if response.ok else ""
                return response
            response.close()
        raise ModelError(
            N_("{hub} doesn't have {file} of the speech model {name} (status {status}); set another mirror."),
            hub=self.address,
            file=file.name,
            name=info.name,
            status=response.status_code,
        )

    def _checked(self, response: requests.Response, file: ModelFile, start: int) -> int:
        """Return the byte at which the body begins; raises where the body can't be ``file``."""
        status = response.status_code
        if status in BUSY:
            raise Dropped(
                N_("{hub} is busy (status {status}); try again later or set another mirror."),
                hub=self.address,
                status=status,
            )
        if response.headers.get("Content-Type", "").startswith("text/html"):
            raise ModelError(
                N_(
                    "{hub} answers with a web page instead of {file}: check the address of the mirror,"
                    " and whether this network wants you to log in first."
                ),
                hub=self.address,
                file=file.name,
            )
        if status not in (200, 206, 416):
            raise ModelError(
                N_("{hub} refuses to send {file} (status {status}); set another mirror."),
                hub=self.address,
                file=file.name,
                status=status,
            )
        begin, total = _extent(response, start)
        if status == 416 or begin > start or total not in (None, file.bytes):
            raise ModelError(
                N_("{file} on {hub} is not the version that Kaikou knows; set another mirror."),
                hub=self.address,
                file=file.name,
            )
        return begin

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what requests raises into sentences."""
        try:
            yield
        except requests.exceptions.SSLError as error:
            kind = ModelError if "CERTIFICATE_VERIFY_FAILED" in str(error) else Dropped
            raise kind(
                N_("No secure connection to {hub}: check the date of this computer and its proxy, or set a mirror."),
                hub=self.address,
            ) from error
        except requests.exceptions.ProxyError as error:
            raise Dropped(
                N_("The proxy doesn't lead to {hub}: start it, or remove it from HTTPS_PROXY, and try again."),
                hub=self.address,
            ) from error
        except (
            requests.exceptions.ConnectionError,
            requests.exceptions.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ) as error:
            raise Dropped(
                N_(
                    "No connection to {hub}: check the network, or set a mirror such as https://hf-mirror.com;"
                    " what has arrived is kept, and the next try goes on from there."
                ),
                hub=self.address,
            ) from error
        except requests.exceptions.RequestException as error:
            raise ModelError(
                N_("{hub} can't be asked for a speech model ({reason}); check its address and the proxy settings."),
                hub=self.address,
                reason=error,
            ) from error


def _address(given: str) -> str:
    address = given.strip()
    address = (address if "://" in address else f"https://{address}").rstrip("/")
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise ModelError(
            N_('The hub has the address "{hub}", which can\'t be used; give one such as https://hf-mirror.com.'),
            hub=given,
        )
    return address


def _extent(response: requests.Response, start: int) -> tuple[int, int | None]:
    """Return where the body begins and how long the whole file is, ``None`` where the server doesn't say."""
    if response.status_code == 206:
        told = re.match(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not told:
            return start, None  # hf-mirror.com has been seen to leave the header out
        return int(told[1]), int(told[2]) if told[2].isdigit() else None
    length = response.headers.get("Content-Length", "")
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    return 0, int(length) if length.isdigit() and not encoded else None
