"""Put files where the browser fetches them: in the folder that Streamlit serves, named after their content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.browser_modules import joined


def static_folder() -> Path:
    """The folder that Streamlit serves: ``static`` beside the main script. Only while a page runs."""
    run = get_script_run_ctx()
    assert run is not None, "files are served to a page"
    return Path(run.pages_manager.main_script_path).resolve().parent / "static"


def put_once(folder: Path, stem: str, suffix: str, content: bytes) -> str:
    """Write ``content`` into ``folder`` if it is not there, and say its name: a browser never mixes versions."""
    target = folder / f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
    if not target.exists():
        folder.mkdir(exist_ok=True)
        # Another process may be doing the same: the file appears whole or not at all.
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(target)
    return target.name


def component_script(name: str, script: str) -> str:
    """What a component is given in place of its script, which is served once a browser and not sent at every change."""
    served = put_once(static_folder(), name, ".js", script.encode("utf-8"))
    return joined("browser/served.mjs").replace("SERVED_AT", f"app/static/{served}")
