"""A tenant's accent: hue and chroma are the tenant's, the lightness is ours, so that no logo can break a contrast."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

CHROMA_LEAST, CHROMA_MOST = 60, 160  # thousandths
_NAME = re.compile(r"(\d{1,3})-(\d{2,3})")
LINEAR_KNEE, LINEAR_SLOPE = 0.04045, 12.92
DARK_LIGHT = 0.0031308
SLACK = 0.002  # of linear light: not seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """hue: 0 to 359 degrees. chroma: thousandths, 60 to 160."""

    hue: int = 208
    chroma: int = 83

    @property
    def shown_chroma(self) -> int:
        """The chroma that a screen can show at our lightness; beyond it browsers clip, and the contrast goes."""
        chroma = min(CHROMA_MOST, max(CHROMA_LEAST, self.chroma))
        while chroma > CHROMA_LEAST and not all(
            _is_shown(light, chroma / 1000 * share, self.hue) for light, share in ((0.46, 1), (0.79, 0.85))
        ):
            chroma -= 1
        return chroma

    @property
    def name(self) -> str:
        """What the file is called: the whole of its content, so it can be kept for ever."""
        return f"{self.hue % 360}-{self.shown_chroma}"

    @property
    def path(self) -> str:
        """Where the two lines are served."""
        return f"/theme.{self.name}.css"

    @property
    def css(self) -> str:
        """The two inputs; everything else is derived in the common sheet."""
        return f"@layer tokens{{:root{{--accent-h:{self.hue % 360};\n--accent-c:.{self.shown_chroma:03d}}}}}\n"


def accent_named(name: str) -> Accent | None:
    """The accent that a file's name states, or None."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    accent = Accent(hue=int(found[1]), chroma=int(found[2]))
    return accent if accent.name == name else None


def accent_of_logo(colour: str) -> Accent:
    """Hue and chroma of a picked colour (#rrggbb); its lightness is not used."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    _light, chroma, hue = to_oklch(red, green, blue)
    return Accent(hue=round(hue) % 360, chroma=min(CHROMA_MOST, max(CHROMA_LEAST, round(chroma * 1000))))


def white_on(accent: Accent) -> float:
    """How many to one white text has on the accent, in the light theme."""
    ink = luminance(0.99, 0.004, accent.hue)
    ground = luminance(0.46, accent.shown_chroma / 1000, accent.hue)
    return (ink + 0.05) / (ground + 0.05)


def _is_shown(light: float, chroma: float, hue: float) -> bool:
    return all(-SLACK <= part <= 1 + SLACK for part in _unclipped_rgb(light, chroma, hue))


def to_linear_rgb(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """OKLCH to linear sRGB, clipped to what a screen can show, as browsers do."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in _unclipped_rgb(light, chroma, hue))
    return red, green, blue


def _unclipped_rgb(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Björn Ottosson's matrices."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return red, green, blue


def luminance(light: float, chroma: float, hue: float) -> float:
    """Relative luminance as WCAG counts it."""
    red, green, blue = to_linear_rgb(light, chroma, hue)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def to_hex(light: float, chroma: float, hue: float) -> str:
    """The same colour as #rrggbb, for places without OKLCH (a phone's status bar, a mail)."""

    def encoded(part: float) -> int:
        bent = part * LINEAR_SLOPE if part <= DARK_LIGHT else 1.055 * part ** (1 / 2.4) - 0.055
        return round(bent * 255)

    return "#" + "".join(f"{encoded(part):02x}" for part in to_linear_rgb(light, chroma, hue))


def to_oklch(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """SRGB (0 to 1) to OKLCH."""
    r, g, b = (p / LINEAR_SLOPE if p <= LINEAR_KNEE else ((p + 0.055) / 1.055) ** 2.4 for p in (red, green, blue))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    second = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, second), math.degrees(math.atan2(second, a)) % 360
