"""What the small scripts do, tried by keyboard and pointer in Chromium."""

import re

import pytest

pytestmark = pytest.mark.e2e


def focused(page) -> str:
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
    )


class TestSeatMap:
    def test_it_is_one_tab_stop_at_the_own_choice(self, browse):
        page = browse("site")
        stops = page.eval_on_selector_all(".plan a[tabindex='0']", "links => links.map(link => link.dataset.seat)")
        assert stops == ["B-11"]

    def test_arrows_go_by_position(self, browse):
        page = browse("site")
        page.focus("[data-seat='B-11']:visible")
        page.keyboard.press("ArrowUp")
        assert focused(page).startswith("B-06") or focused(page).startswith("B-04")
        page.keyboard.press("Home")
        assert focused(page).startswith("A-15")
        page.keyboard.press("End")
        assert focused(page).startswith("L-15")

    def test_f_finds_the_next_free_seat(self, browse):
        page = browse("site")
        page.focus("[data-seat='B-09']:visible")
        page.keyboard.press("f")
        assert focused(page).startswith("B-14")

    def test_space_chooses(self, browse):
        page = browse("site")
        page.focus("[data-seat='B-04']:visible")
        with page.expect_navigation():
            page.keyboard.press("Space")
        assert page.url.endswith("seat=B-04")

    def test_a_phone_sees_one_hall_and_a_desk_the_floor(self, browse):
        assert browse("site", width=390).locator(".plan a:visible").count() == 9
        assert browse("site", width=1280).locator(".plan a:visible").count() == 26


class TestPalette:
    def test_ctrl_k_opens_it_with_the_first_hit_chosen(self, browse):
        page = browse("desk")
        page.keyboard.press("Control+k")
        assert page.locator("#palette[open]").count() == 1
        assert page.inner_text("#palette [aria-selected='true']").startswith("Today")

    def test_typing_narrows_and_arrows_move(self, browse):
        page = browse("desk")
        page.keyboard.press("Control+k")
        page.keyboard.type("se")
        page.wait_for_timeout(200)
        page.keyboard.press("ArrowDown")
        hits = page.locator("#palette [role=option]:visible").all_inner_texts()
        assert [hit.split("\n")[0].strip() for hit in hits] == ["Seats", "Settings"]
        assert page.inner_text("#palette [aria-selected='true']").startswith("Settings")

    def test_nothing_found_is_said(self, browse):
        page = browse("desk")
        page.keyboard.press("Control+k")
        page.keyboard.type("zzz")
        page.wait_for_timeout(200)
        assert "Nothing by that name" in page.inner_text("#palette-list")

    def test_escape_closes_it_and_single_letters_are_off_inside(self, browse):
        page = browse("desk")
        page.keyboard.press("Control+k")
        page.keyboard.type("n")
        page.keyboard.press("Escape")
        page.wait_for_timeout(120)
        assert page.locator("#palette[open]").count() == 0
        assert "walk-in" not in page.url


class TestKeys:
    def test_question_mark_shows_all_keys(self, browse):
        page = browse("desk")
        page.keyboard.press("?")
        page.wait_for_timeout(150)
        assert page.locator("#keymap[open]").count() == 1

    def test_a_letter_presses_its_button(self, browse):
        page = browse("desk")
        page.keyboard.press("n")
        page.wait_for_timeout(150)
        assert page.url.endswith("#walk-in")

    def test_j_and_k_walk_through_the_rows(self, browse):
        page = browse("desk")
        for key in ("j", "j", "k"):
            page.keyboard.press(key)
            page.wait_for_timeout(120)
        assert "Rohan" in page.inner_text(".here")

    def test_a_scanner_is_told_from_a_typist(self, browse):
        page = browse("desk")
        page.evaluate("document.body.addEventListener('scan', (event) => { window.scanned = event.detail.code; })")
        page.evaluate(
            "code => [...code, 'Enter'].forEach("
            "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})))",
            "BN7K29QXM",
        )
        page.wait_for_timeout(150)
        assert page.evaluate("window.scanned") == "BN7K29QXM"
        assert page.locator("dialog[open]").count() == 0
        assert "#" not in page.url


class TestBulk:
    def test_choosing_counts_and_all_of_them_can_be_chosen(self, browse):
        page = browse("console")
        assert page.inner_text("[data-bulk-count]") == "3 chosen"
        page.check("thead .tick")
        assert page.inner_text("[data-bulk-count]") == "6 chosen"
        assert page.inner_text("[data-n]") == "6"

    def test_without_a_choice_the_bar_is_gone(self, browse):
        page = browse("console")
        page.check("thead .tick")
        page.uncheck("thead .tick")
        assert page.locator(".bulk:visible").count() == 0


class TestDialogs:
    def test_the_safe_verb_has_the_focus_and_escape_gives_it_back(self, browse):
        page = browse("parts")
        page.click("[data-opens='sample-dialog']")
        assert focused(page) == "Keep it"
        page.keyboard.press("Escape")
        assert focused(page) == "Cancel the booking…"

    def test_a_click_beside_closes(self, browse):
        page = browse("parts")
        page.click("[data-opens='sample-dialog']")
        page.mouse.click(5, 5)
        assert page.locator("dialog[open]").count() == 0


class TestToasts:
    def test_one_at_a_time_with_undo(self, browse):
        page = browse("desk")
        for text in ("First", "Cancelled."):
            page.evaluate(
                "text => document.dispatchEvent(new CustomEvent('toast', {detail: {text, undo: '/desk/undo/7'}}))", text
            )
        assert page.inner_text(".toasts").split("\n")[0] == "Cancelled."
        assert page.get_attribute(".toast form", "action") == "/desk/undo/7"

    def test_z_takes_it_back(self, browse):
        page = browse("desk")
        page.evaluate(
            "path => document.dispatchEvent(new CustomEvent('toast', {detail: {text: 'a', undo: path}}))",
            "/look/gallery?face=desk&undone",
        )
        with page.expect_navigation():
            page.keyboard.press("z")
        assert page.url.endswith("undone")


class TestTime:
    def test_a_hold_runs_down_with_its_line(self, browse):
        page = browse("checkout")
        before = page.inner_text(".hold-bar time")
        page.wait_for_timeout(1300)
        after = page.inner_text(".hold-bar time")
        assert re.fullmatch(r"7:\d\d", after)
        assert after < before
        assert 90 < float(page.get_attribute(".hold-bar rect", "width")) < 97


class TestFields:
    def test_the_first_mistake_has_the_focus(self, browse):
        page = browse("checkout")
        assert page.evaluate("document.activeElement.id") == "id_phone"

    def test_a_number_is_looked_at_on_leaving_it(self, browse):
        page = browse("checkout")
        page.fill("#id_phone", "9820014230")
        page.keyboard.press("Tab")
        assert page.input_value("#id_phone") == "98200 14230"
        assert page.locator("#id_phone_error").count() == 0
        page.fill("#id_phone", "98200")
        page.keyboard.press("Tab")
        assert page.inner_text("#id_phone_error") == "This number has 5 digits. An Indian mobile has 10."


class TestFrames:
    def test_the_side_list_becomes_icons_and_then_a_bar(self, browse):
        widths = {width: browse("desk", width=width) for width in (1280, 1000, 390)}
        assert widths[1280].locator(".side").bounding_box()["width"] == 212
        assert widths[1000].locator(".side").bounding_box()["width"] == 60
        assert widths[390].locator(".side:visible").count() == 0
        assert widths[390].locator(".bar a:visible").count() == 5

    def test_what_is_pressed_on_a_phone_is_large_enough(self, browse):
        page = browse("site", width=390)
        small = page.eval_on_selector_all(
            "main a:not(p a, .plan a), main button",
            "all => all.filter(one => one.checkVisibility() && one.offsetHeight < 24).map(one => one.textContent)",
        )
        assert small == []

    def test_text_is_set_in_the_vendored_letters(self, browse):
        page = browse("desk", language="hi")
        assert (
            page.evaluate("document.fonts.check('600 15px Anek') && document.fonts.check('15px \"Geist Mono\"')")
            is True
        )

    def test_a_customer_loads_no_devanagari(self, browse):
        page = browse("site", language="hi")
        loaded = page.evaluate(
            "performance.getEntriesByType('resource').map(entry => entry.name).filter(name => name.endsWith('woff2'))"
        )
        assert sorted(name.split("/")[-1] for name in loaded) == ["anek-latin.woff2", "anek-rupee.woff2"]
