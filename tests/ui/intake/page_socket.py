"""Open the page Data as a browser does, without a browser: by its socket, over which the page learns its ticket."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from ui.visitors import COOKIE


class Page:
    """One session. ``components``: what each was last given, by its name; ``words``: all texts of the last run."""

    def __init__(self, address: str, socket: ClientConnection) -> None:
        self.address, self._socket = address, socket
        self.host = urlsplit(address).netloc
        self.components: dict[str, dict] = {}
        self.words = ""
        self._ids: dict[str, str] = {}

    @property
    def ticket(self) -> str:
        return self.components["drop_zone"]["ticket"]

    @property
    def token(self) -> str:
        return self.components["tuning_desk_token"]["token"]

    def run(self, **sent: object) -> None:
        """Run the page from top to end; sent: what a component of that name hands over."""
        message = BackMsg()
        message.rerun_script.page_name = "data"
        for name, value in sent.items():
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.json_value = self._ids[name], json.dumps(value)
        self._socket.send(message.SerializeToString())
        words = []
        while True:
            come = ForwardMsg()
            come.ParseFromString(self._socket.recv(timeout=60))
            if come.WhichOneof("type") == "script_finished":
                break
            element = come.delta.new_element
            if element.WhichOneof("type") == "bidi_component":
                component = element.bidi_component
                self._ids[component.component_name] = component.id
                self.components[component.component_name] = json.loads(component.json)
            elif element.WhichOneof("type"):
                words.append(str(getattr(element, element.WhichOneof("type"))))
        # Without the marks that keep them from being Markdown.
        self.words = "\n".join(words).replace("\\", "")

    def send(self, name: str, content: bytes, *, ticket: str | None = None, **headers: str | None) -> tuple[int, dict]:
        """Send a file as the page's script does. headers: others than it would send; None leaves one out."""
        given = {
            "Origin": self.address,
            "Sec-Fetch-Site": "same-origin",
            "X-Ticket": self.ticket if ticket is None else ticket,
            "X-File-Name": quote(name, safe=""),
            "Content-Length": str(len(content)),
        }
        given |= {key.replace("_", "-"): value for key, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.putrequest("POST", "/bring/file", skip_host="Host" in given)
            for key, value in given.items():
                if value is not None:
                    connection.putheader(key, value)
            connection.endheaders(content)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def take(self, *marks: str) -> None:
        """Tell the server which files have come, as the page's script does."""
        self.run(drop_zone={"sent": {"number": 1, "taken": list(marks), "discarded": []}})


@contextmanager
def opened_page(address: str, token: str | None = None) -> Iterator[Page]:
    """token: what a browser that was here before keeps in its cookie."""
    cookie = {} if token is None else {"Cookie": f"{COOKIE}={token}"}
    socket = f"{address.replace('http', 'ws')}/_stcore/stream"
    with connect(socket, origin=address, subprotocols=["streamlit"], max_size=None, additional_headers=cookie) as found:
        page = Page(address, found)
        page.run()
        yield page
