"""What a page carries inside itself, so that it opens without a network and runs nothing else."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from markupsafe import Markup
from xstatic.pkg import leaflet

# Leaflet needs its pictures only for the layers control and its stock marker; the page has neither.
# The one other url() is a behaviour for Internet Explorer.
DECLARATION_WITH_URL = re.compile(r"[^;{}]*url\([^)]*\)[^;}]*;")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)
# What could end an element of data or start another one, and what once ended lines of JavaScript.
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
ENDS_STYLE = re.compile(r"</style", re.IGNORECASE)


def leaflet_script() -> str:
    """Leaflet as the installed package has it, with its licence note, without its source map."""
    return SOURCE_MAP.sub("", leaflet_file("leaflet.js"))


def leaflet_style() -> str:
    """Leaflet's style sheet without its comments and without anything that would be fetched."""
    return DECLARATION_WITH_URL.sub("", COMMENT.sub("", leaflet_file("leaflet.css")))


def leaflet_file(name: str) -> str:
    """A file of the installed Leaflet; read_text ends lines as a browser counts them, with LF."""
    return Path(leaflet.BASE_DIR, name).read_text("utf-8")


def inline_script(script: str) -> Markup:
    """A script element; refuses a script that would end before its end."""
    if ENDS_SCRIPT.search(script):
        raise ValueError("the script holds text that ends a script element")
    return Markup(f"<script>{script}</script>")


def inline_data(name: str, data: Mapping[str, object]) -> Markup:
    """Data for the page's scripts as JSON that no text in it can end.

    It is not run, so the policy need not name it.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = text.translate(ESCAPED)
    return Markup(f'<script type="application/json" id="{name}">{text}</script>')


def inline_style(style: str) -> Markup:
    """A style element; refuses a style sheet that would end before its end."""
    if ENDS_STYLE.search(style):
        raise ValueError("the style sheet holds text that ends a style element")
    return Markup(f"<style>{style}</style>")


def content_policy(scripts: Iterable[str]) -> str:
    """The Content-Security-Policy: these scripts run, nothing is fetched, nothing is sent."""
    hashes = " ".join(f"'sha256-{script_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def script_hash(script: str) -> str:
    """SHA-256 of a script as the policy writes it."""
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
