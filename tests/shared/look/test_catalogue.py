import gettext
from io import BytesIO

import pytest

from shared.look import po
from shared.look.catalogue import LANGUAGE, ROOT, catalogues, known_in, used_in_python, used_in_template

EVERY = {path.relative_to(ROOT).as_posix(): (path, used) for path, used in catalogues() if used or path.exists()}
HINT = "run: python -m shared.look.catalogue, then translate what it names and run it again"


@pytest.mark.parametrize("name", sorted(EVERY))
class TestHindi:
    def test_every_word_is_translated_and_none_is_doubted(self, name):
        path, used = EVERY[name]
        known = known_in(path)
        assert [word.text for word in sorted(used) if word not in known or not known[word].is_complete] == [], HINT

    def test_nothing_is_kept_that_nobody_says(self, name):
        path, used = EVERY[name]
        assert [word.text for word in known_in(path) if word not in used] == [], HINT

    def test_the_compiled_form_is_the_written_one(self, name):
        path, _ = EVERY[name]
        assert path.with_suffix(".mo").read_bytes() == po.compiled(known_in(path), LANGUAGE), HINT

    def test_placeholders_survive(self, name):
        path, _ = EVERY[name]
        for word, entry in known_in(path).items():
            if not entry.is_complete:
                continue
            wanted = po.placeholders(word.text) | po.placeholders(word.plural)
            for form in entry.forms:
                assert po.placeholders(form) <= wanted, word.text
            assert wanted <= po.placeholders(" ".join(entry.forms)), word.text


class TestCollecting:
    def test_python_speaks_under_any_alias(self):
        source = (
            "from django.utils.translation import gettext_lazy as _, ngettext, pgettext as said\n"
            "a = _('one'); b = ngettext('%(n)d seat', '%(n)d seats', n); c = said('state', 'Left'); d = other('two')\n"
            "e = _(\n    'long '\n    'one'\n)\n"
        )
        assert used_in_python(source) == {
            po.Word(text="one"),
            po.Word(text="long one"),
            po.Word(text="%(n)d seat", plural="%(n)d seats"),
            po.Word(text="Left", context="state"),
        }

    def test_templates_speak_in_tags_and_filters(self):
        source = (
            "{% translate \"Book\" %}{% translate 'Left' context 'state' as a %}{{ b|default:_('None yet') }}"
            "{% blocktranslate count n=c %}{{ n }} seat{% plural %}{{ n }} seats{% endblocktranslate %}"
            "{% blocktranslate %}It's {{ d }}{% endblocktranslate %}"
        )
        assert used_in_template(source) == {
            po.Word(text="Book"),
            po.Word(text="Left", context="state"),
            po.Word(text="None yet"),
            po.Word(text="%(n)s seat", plural="%(n)s seats"),
            po.Word(text="It's %(d)s"),
        }


class TestPo:
    entries = {
        word: po.Entry(word=word, forms=forms)
        for word, forms in {
            po.Word(text='A "quoted"\nline\\'): ("एक",),
            po.Word(text="seat", plural="seats"): ("सीट", "सीटें"),
            po.Word(text="Left", context="state"): ("जा चुके",),
        }.items()
    }

    def test_what_is_written_is_read_again(self):
        assert po.read(po.write(self.entries, "hi")) == self.entries

    def test_a_torn_catalogue_gives_the_entries_of_both_sides(self):
        torn = (
            '<<<<<<< a\nmsgid "one"\nmsgstr "एक"\n=======\nmsgid "two"\nmsgstr "दो"\n>>>>>>> b\n\n'
            'msgid "three"\nmsgstr "तीन"\n'
        )
        assert sorted(word.text for word in po.read(torn)) == ["one", "three", "two"]

    def test_gettext_reads_what_is_compiled(self):
        spoken = gettext.GNUTranslations(BytesIO(po.compiled(self.entries, "hi")))
        assert spoken.gettext('A "quoted"\nline\\') == "एक"
        assert spoken.ngettext("seat", "seats", 1) == "सीट"
        assert spoken.ngettext("seat", "seats", 9) == "सीटें"
        assert spoken.pgettext("state", "Left") == "जा चुके"

    def test_a_doubted_translation_is_not_spoken(self):
        word = po.Word(text="a")
        assert b"xyz" not in po.compiled({word: po.Entry(word=word, forms=("xyz",), fuzzy=True)}, "hi")

    def test_a_changed_plural_is_doubted(self):
        old = {po.Word(text="seat"): po.Entry(word=po.Word(text="seat"), forms=("सीट",))}
        (entry,) = po.merged(old, {po.Word(text="seat", plural="seats")}).values()
        assert entry.fuzzy
