"""The promises of the palette, computed from the tokens themselves."""

import re

import pytest

from shared.look.sheet import HERE
from shared.look.theme import Accent, luminance, white_on

Colour = tuple[float, float, float]
TOKENS = (HERE / "sheet" / "10-tokens.css").read_text()
NUMBERS = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
THEMES = {"light": 0, "dark": 1}
# worst ground of bg, surface and the ink's own tint
PROMISED = {
    "ink": {"light": 14.2, "dark": 15.1},
    "ink-2": {"light": 7.2, "dark": 8.9},
    "ink-3": {"light": 4.7, "dark": 5.9},
    "brand": {"light": 6.1, "dark": 7.6},
    "time-ink": {"light": 6.2, "dark": 8.6},
    "good-ink": {"light": 6.6, "dark": 8.6},
    "bad-ink": {"light": 6.3, "dark": 7.1},
    "plum": {"light": 6.5, "dark": 6.9},
}
OWN_TINTS = {
    "brand": "brand-tint",
    "time-ink": "time-tint",
    "good-ink": "good-tint",
    "bad-ink": "bad-tint",
    "plum": "plum-tint",
}


def colour(name: str, theme: str) -> Colour:
    value = re.search(rf"--{name}: ([^;]+);", TOKENS)
    assert value is not None, name
    found = re.findall(NUMBERS, value[1])
    light, chroma, hue = found[THEMES[theme] % len(found)]
    return float(light), float(chroma), float(hue)


def contrast(ink: Colour, ground: Colour) -> float:
    bright, dim = sorted((luminance(*ink), luminance(*ground)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def accent(role: str, theme: str, hue: float, chroma: float) -> Colour:
    light, dark = {
        "accent": ((0.46, chroma), (0.79, chroma * 0.85)),
        "ink": ((0.42, chroma), (0.83, chroma * 0.8)),
        "tint": ((0.96, chroma * 0.2), (0.29, chroma * 0.4)),
        "on": ((0.99, 0.004), (0.19, 0.03)),
    }[role]
    return (*(light, dark)[THEMES[theme]], hue)


@pytest.mark.parametrize("theme", THEMES)
class TestPalette:
    @pytest.mark.parametrize("name", PROMISED)
    def test_text_keeps_its_contrast_on_every_ground(self, name, theme):
        grounds = ["bg", "surface", *([OWN_TINTS[name]] if name in OWN_TINTS else [])]
        worst = min(contrast(colour(name, theme), colour(ground, theme)) for ground in grounds)
        assert worst >= PROMISED[name][theme] - 0.1

    def test_ink_is_readable_in_wells_too(self, theme):
        assert contrast(colour("ink", theme), colour("sunk", theme)) >= 14

    def test_button_text_stands_on_brand(self, theme):
        assert contrast(colour("on-brand", theme), colour("brand", theme)) >= {"light": 6.7, "dark": 9.9}[theme] - 0.05

    def test_edges_of_controls_are_seen(self, theme):
        assert min(contrast(colour("edge", theme), colour(ground, theme)) for ground in ("bg", "surface")) >= 3.0

    def test_what_is_written_on_marigold_is_readable(self, theme):
        assert contrast(colour("on-time", "light"), colour("time", theme)) >= 8.4

    def test_figures_on_flat_seats_are_readable(self, theme):
        assert contrast(colour("ink-3", theme), colour("flat", theme)) >= {"light": 3.6, "dark": 4.5}[theme]

    @pytest.mark.parametrize("chosen", [60, 160])
    def test_no_hue_of_a_tenant_breaks_a_contrast(self, theme, chosen):
        button, link, tint = {"light": (6.4, 6.0, 7.0), "dark": (9.0, 8.3, 7.8)}[theme]
        for hue in range(360):
            chroma = Accent(hue=hue, chroma=chosen).shown_chroma / 1000
            roles = {role: accent(role, theme, hue, chroma) for role in ("accent", "ink", "tint", "on")}
            assert contrast(roles["on"], roles["accent"]) >= button, hue
            assert contrast(roles["accent"], colour("bg", theme)) >= link, hue
            assert contrast(roles["ink"], roles["tint"]) >= tint, hue


class TestWhiteOn:
    def test_the_settings_page_shows_the_figure(self):
        assert white_on(Accent(hue=272, chroma=140)) == pytest.approx(7.1, abs=0.05)
