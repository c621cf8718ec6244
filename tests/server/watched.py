"""Two processes under a watchman, each leaving a file by its id: `python -m ... FOLDER`."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

from server.guards.logs import set_up_logs
from server.processes import Watchman
from server.settings import Settings


def work(settings: Settings, sock: socket.socket, parent: int) -> None:
    assert os.getppid() == parent
    assert sock.getsockname()[1]
    (settings.data / str(os.getpid())).touch()
    time.sleep(60)


if __name__ == "__main__":
    set_up_logs("json")
    with socket.create_server(("127.0.0.1", 0)) as opened:
        Watchman(Settings(data=Path(sys.argv[1]), workers=2), opened, work).watch()
