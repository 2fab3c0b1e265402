"""A bound on what comes before a body: the request line, the headers, and the trailers after a body in chunks.

uvicorn's parser has none. It keeps one header that has not ended in memory and copies all of it with each piece that arrives:
150 MB from one connection held up everybody else for 13 seconds.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024
"""Bytes, give or take one read from the network. Browsers send a few thousand; nginx takes 32 KiB unless told otherwise."""

_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol, for `uvicorn.run(http=...)`."""

    _unended = 0
    """Bytes that came since a head or a piece of a body was complete."""

    _in_head = False

    def data_received(self, data: bytes) -> None:
        """Read on, unless too much came that is neither a complete head nor a body."""
        self._unended += len(data)
        super().data_received(data)
        if self._unended > MAX_HEAD and not self.transport.is_closing():
            # After a head there may be an answer on its way, and only the end of the connection can be understood.
            if self._in_head:
                self.transport.write(_REFUSAL)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is complete."""
        self._unended, self._in_head = 0, False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of a body came."""
        self._unended = 0
        super().on_body(body)
