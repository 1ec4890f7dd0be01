import gzip
from pathlib import Path

import pytest

from shared.look.sheet import SERVED, joined, squeeze_css, squeeze_js

KB = 1024


def gzipped(*names: str) -> int:
    return len(gzip.compress(b"".join((SERVED / name).read_bytes() for name in names), 9))


class TestServedFiles:
    @pytest.mark.parametrize("name", sorted(joined()))
    def test_they_are_what_the_sources_give(self, name):
        assert (SERVED / name).read_text() == joined()[name], "run: python -m shared.look.sheet"

    def test_the_sheet_of_all_faces_fits_14_kb(self):
        assert gzipped("frontdesk.css") <= 14 * KB

    def test_scripts_of_the_site_fit_20_kb(self):
        assert gzipped("vendor/htmx.min.js", "vendor/hx-sse.min.js", "site.js") <= 20 * KB

    def test_scripts_of_the_desk_fit_35_kb(self):
        assert gzipped("vendor/htmx.min.js", "vendor/hx-sse.min.js", "desk.js") <= 35 * KB

    def test_letters_of_a_customer_fit_35_kb(self):
        assert sum((SERVED / "fonts" / f"anek-{name}.woff2").stat().st_size for name in ("latin", "rupee")) <= 35 * KB

    def test_letters_of_the_desk_fit_23_kb_and_83_kb_more_in_hindi(self):
        assert (SERVED / "fonts/geist-mono.woff2").stat().st_size <= 23 * KB
        assert (SERVED / "fonts/anek-devanagari-400.woff2").stat().st_size <= 83.5 * KB

    def test_nothing_marked_important_and_nothing_from_elsewhere(self):
        sheet = joined()["frontdesk.css"]
        assert "!important" not in sheet
        assert "//" not in sheet.replace("data:", "")

    def test_every_source_file_stays_short(self):
        folder = Path(SERVED).parents[1]
        assert [path.name for path in folder.glob("*/*.[cj]s*") if len(path.read_text().splitlines()) > 300] == []


class TestSqueeze:
    def test_css_keeps_its_rules_and_loses_its_spaces(self):
        assert squeeze_css("/* why */\n.a > .b { color: red; margin: 0 1px; }\n") == ".a>.b{color:red;margin:0 1px}\n"

    def test_slashes_of_values_close_up(self):
        assert squeeze_css(".a { grid-area: 1 / 2; content: ' / x'; }") == ".a{grid-area:1/2;content:' / x'}\n"

    def test_js_loses_imports_remarks_and_the_word_export(self):
        source = 'import { a } from "./a.js";\n// why\nexport const b = a; // stays\n'
        assert squeeze_js(source) == "const b = a; // stays\n"
