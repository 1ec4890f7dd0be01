"""The one sheet and the two scripts that are served: their sources, joined in the order of their names.

`python -m shared.look.sheet` writes them. Lines are kept, so that two changes merge as their sources do.
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
SERVED = HERE / "static" / "look"
SITE_MODULES = "[1-7]*.js"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"\s*([{};,>])\s*")
_AFTER_COLON = re.compile(r"(?<=[\w-]):\s+")
_SLASH = re.compile(r" ?/ (?=[\d.])")
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./[^"]+";\n', re.MULTILINE)
_REMARK = re.compile(r"^\s*(//|/\*\*).*\n", re.MULTILINE)


def squeeze_css(source: str) -> str:
    """The same rules without comments and spare spaces; one line of source stays one line."""
    lines = (line.strip() for line in _COMMENT.sub("", source).splitlines())
    tight = (_SLASH.sub("/", _AFTER_COLON.sub(":", _AROUND.sub(r"\1", line))) for line in lines)
    return "".join(f"{line}\n" for line in tight if line).replace(";}", "}")


def squeeze_js(source: str) -> str:
    """The same module without its imports (all modules share one scope), remarks and indents."""
    bare = _REMARK.sub("", _IMPORT.sub("", source))
    return "".join(f"{line.strip().removeprefix('export ')}\n" for line in bare.splitlines() if line.strip())


def joined() -> dict[str, str]:
    """What must be in each served file."""
    css = "".join(squeeze_css(path.read_text(encoding="utf-8")) for path in sorted((HERE / "sheet").glob("*.css")))
    modules = {path: squeeze_js(path.read_text(encoding="utf-8")) for path in sorted((HERE / "js").glob("*.js"))}
    site = "".join(text for path, text in modules.items() if path.match(SITE_MODULES))
    return {"frontdesk.css": css, "site.js": site, "desk.js": "".join(modules.values())}


if __name__ == "__main__":
    for name, text in joined().items():
        (SERVED / name).write_text(text, encoding="utf-8")
