import json
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from shared.look import samples
from shared.look.frames import Need, Stat
from shared.look.tags.forms import other_languages
from shared.look.widgets import MoneyInput, OtpInput, PhoneInput, SwitchInput


def shown(source: str, **context) -> str:
    return Template("{% load look %}" + source).render(Context(context))


class TestMark:
    def test_a_state_wears_its_shape_and_its_word(self):
        html = shown("{% mark 'paid' %}")
        assert 'class="mark mark-done"' in html
        assert html.endswith("Paid</span>")

    def test_the_page_may_choose_the_word(self):
        assert "In the chair</span>" in shown("{% mark 'in_progress' 'In the chair' %}")

    def test_an_unheard_of_state_is_never_guessed(self):
        html = shown("{% mark 'teleported' %}")
        assert 'class="mark mark-unknown"' in html
        assert "teleported" in html

    def test_an_unknown_payment_is_not_red(self):
        assert "mark-unknown" in shown("{% mark 'unknown' %}")


class TestEscaping:
    @pytest.mark.parametrize(
        "tag",
        [
            "{% mark 'wait' evil %}",
            "{% because evil %}",
            "{% face evil %}",
            "{% kbd evil %}",
            "{% empty evil evil %}",
            "{% icon 'x' '' evil %}",
        ],
    )
    def test_what_people_type_is_never_markup(self, tag):
        assert "<script" not in shown(tag, evil="<script>alert(1)</script> <script>")


class TestTimes:
    def test_ago_carries_the_full_date(self):
        moment = timezone.now() + timedelta(minutes=6, seconds=20)
        html = shown("{{ moment|ago }}", moment=moment)
        assert f'datetime="{moment.isoformat(timespec="seconds")}"' in html
        assert "data-ago>in 6 min</time>" in html

    def test_a_countdown_never_goes_below_zero(self):
        assert ">0:00</time>" in shown("{% countdown until %}", until=datetime(2020, 1, 1, tzinfo=UTC))

    def test_nothing_is_said_of_no_time(self):
        assert shown("{{ a|ago }}{{ a|day }}{{ a|clock }}{{ a|money }}{{ a|count }}", a=None) == ""


class TestParts:
    def test_a_stub_is_cut_where_it_says(self):
        html = shown("{% stub 'inked' %}a{% cut %}b{% endstub %}")
        assert html.count("stub-part") == 2
        assert '<div class="stub-part stub-inked">a</div><div class="stub-cut"></div>' in html

    def test_stats_are_links_where_they_lead_somewhere(self):
        html = shown("{% stats cells %}", cells=[Stat(label="a", value="1", href="/x"), Stat(label="b", value="2")])
        assert html.count('<a href="/x" class="stat">') == 1
        assert html.count('<div class="stat">') == 1

    def test_at_most_five_things_need_you_and_all_are_counted(self):
        need = Need(icon="clock", fact="f", doing="d", verb="Look", href="/x")
        html = shown("{% needs items %}", items=[need] * 7)
        assert html.count("<li>") == 5
        assert '<span class="count">7</span>' in html

    def test_nothing_needs_you(self):
        assert "Nothing waits for you" in shown("{% needs items %}", items=[])

    def test_pips_fill_what_is_left_at_the_end(self):
        assert shown("{% pips 1 3 %}").split('<i class="')[1:] == ['gone"></i>', 'gone"></i>', 'left"></i></span>']

    def test_a_meter_stays_within_its_track(self):
        assert 'width="100.0"' in shown("{% meter 300 100 %}")
        assert 'width="0"' in shown("{% meter 3 0 %}")


class TestSeatMap:
    def test_free_seats_are_links_that_say_their_name(self):
        html = shown("{% seat_map plan %}", plan=samples.plan())
        assert (
            '<a href="?seat=B-04" aria-label="B-04, window, free, ₹120.00" data-seat="B-04" class="seat seat-free"'
            in html
        )
        assert html.count("<a ") == 26

    def test_with_a_hall_both_drawings_are_there(self):
        html = shown("{% seat_map plan 'B' %}", plan=samples.plan())
        assert html.count("plan-one") == html.count("plan-all") == 1

    def test_the_twin_names_every_seat_that_can_be_had(self):
        html = shown("{% seat_list plan %}", plan=samples.plan())
        assert html.count("<li><a") == 26

    def test_drawn_numbers_have_points_in_every_language(self):
        with translation.override("hi"):
            html = shown("{% mini_map plan %}{% day_rail rail %}", plan=samples.plan(), rail=samples.rail())
        assert 'x="17.7"' in html
        assert 'x="1,' not in html


class TestField:
    class Form(forms.Form):
        name = forms.CharField(help_text="As on the card.")
        phone = forms.CharField(widget=PhoneInput(), required=False)
        code = forms.CharField(widget=OtpInput())
        price = forms.CharField(widget=MoneyInput())
        ready = forms.BooleanField(widget=SwitchInput(), required=False)
        way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

    def test_a_hint_is_told_to_readers(self):
        html = shown("{% field form.name %}", form=self.Form())
        assert 'aria-describedby="id_name_hint"' in html
        assert '<p class="hint" id="id_name_hint">As on the card.</p>' in html

    def test_an_error_takes_the_place_of_the_hint(self):
        html = shown("{% field form.name %}", form=self.Form({}))
        assert 'aria-invalid="true"' in html
        assert 'aria-describedby="id_name_error"' in html
        assert "As on the card." not in html

    def test_a_phone_keeps_its_country_apart_and_says_that_it_is_optional(self):
        html = shown("{% field form.phone %}", form=self.Form())
        assert '<span class="input-pre">+91</span>' in html
        assert 'autocomplete="tel-national"' in html
        assert "optional" in html

    def test_a_code_is_one_input_that_the_phone_can_fill(self):
        html = shown("{% field form.code %}", form=self.Form())
        assert html.count("<input") == 1
        assert 'autocomplete="one-time-code"' in html

    def test_choices_are_a_group_with_a_legend(self):
        html = shown("{% field form.way %}", form=self.Form())
        assert "<legend" in html
        assert html.count('type="radio"') == 2

    def test_a_switch_says_that_it_is_one(self):
        assert 'class="switch"' in shown("{% field form.ready %}", form=self.Form())

    def test_three_mistakes_are_summed_up(self):
        assert "4 answers need another look." in shown("{% form_errors form %}", form=self.Form({}))

    def test_two_are_not(self):
        form = self.Form({"name": "a", "code": "123456"})
        assert shown("{% form_errors form %}", form=form).strip() == ""


class TestLanguages:
    def test_each_is_offered_by_its_own_name(self):
        with translation.override("en"):
            assert other_languages() == [{"code": "hi", "name": "हिन्दी", "short": "हि"}]
        with translation.override("hi"):
            assert other_languages() == [{"code": "en", "name": "English", "short": "EN"}]


class TestToasts:
    def test_a_message_with_undo_can_be_taken_back(self):
        from django.contrib.messages.storage.base import Message

        request = RequestFactory().get("/")
        request._messages = [Message(25, "Cancelled.", extra_tags="undo:/desk/undo/7")]
        html = shown("{% toasts %}", request=request, csrf_token="t")
        assert '<form method="post" action="/desk/undo/7">' in html
        assert "Undo</button>" in html


class TestToastHeader:
    def test_it_travels_in_plain_ascii_and_lands_on_the_page(self):
        from django.http import HttpResponse

        from shared.look.toast import with_toast

        header = with_toast(HttpResponse(), "सीट छोड़ी गई", undo="/desk/undo/7")["HX-Trigger"]
        assert header.isascii()
        assert json.loads(header)["toast"]["undo"] == "/desk/undo/7"
        assert json.loads(header)["toast"]["target"] == "body"
