import pytest
from django.test import RequestFactory

from shared.look.pages import theme
from shared.look.theme import Accent, accent_named, accent_of_logo, to_hex, to_oklch


class TestAccent:
    def test_two_lines_state_the_inputs(self):
        assert Accent(hue=335, chroma=120).css == "@layer tokens{:root{--accent-h:335;\n--accent-c:.120}}\n"

    @pytest.mark.parametrize(("asked", "shown"), [(10, 60), (120, 120), (400, 160)])
    def test_chroma_stays_between_its_ends(self, asked, shown):
        assert Accent(hue=330, chroma=asked).shown_chroma == shown

    def test_chroma_that_no_screen_shows_is_taken_back(self):
        assert Accent(hue=190, chroma=160).shown_chroma < 90

    def test_a_name_says_the_whole_content(self):
        accent = Accent(hue=335, chroma=120)
        assert accent_named(accent.name) == accent

    @pytest.mark.parametrize("name", ["335-999", "720-120", "x", "335-120-1", "190-160", "007-120"])
    def test_only_canonical_names_are_served(self, name):
        assert accent_named(name) is None

    def test_a_logo_gives_hue_and_chroma_but_no_lightness(self):
        pale, dark = accent_of_logo("#aab6ff"), accent_of_logo("#1f2a80")
        assert abs(pale.hue - dark.hue) < 12

    def test_colours_survive_the_way_there_and_back(self):
        light, chroma, hue = to_oklch(0x00 / 255, 0x64 / 255, 0x6F / 255)
        assert to_hex(light, chroma, hue) == "#00646f"
        assert (round(light, 2), round(chroma, 3), round(hue)) == (0.46, 0.079, 208)


class TestThemePage:
    def test_it_is_kept_for_a_year(self):
        answer = theme(RequestFactory().get("/theme.335-120.css"), name="335-120")
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["Content-Type"] == "text/css; charset=utf-8"
