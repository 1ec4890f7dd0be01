"""Tags and filters of every page: `{% load look %}`. `docs/look.md` shows each of them once."""

from __future__ import annotations

from django import template

from shared.look.tags import drawn, forms, parts, small, words

register = template.Library()
for family in (words, small, drawn, parts, forms):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
