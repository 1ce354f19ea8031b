"""Stripe's Search Query Language: a text becomes clauses, and clauses are held against an object.

Documented (docs.stripe.com/search): clauses `field:value`, joined by spaces or AND, or else by OR; `:` is the same, `~` a part,
both in any case; `<`, `>`, `<=` and `>=` compare numbers; `-` negates; `null` is a field that is not there. Which fields there
are is the caller's to say. The text is walked once, without regular expressions, so that no query takes long.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

MAX_CLAUSES = 10
MIN_PART = 3
"""The characters that `~` needs at least."""


class FieldType(Enum):
    """What a field holds, which says how it can be asked for. Of metadata each key is asked for by itself."""

    STRING = "string"
    EXACT = "token"
    BOOLEAN = "boolean"
    METADATA = "metadata"
    NUMBER = "number"


class Unparsable(Exception):
    """The text is no query, or asks of a field what cannot be asked of it."""


class UnsupportedField(Exception):
    """The query names a field that cannot be searched by."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Clause:
    """`-field["key"]:"value"`. Only metadata has a key; a value of None is `null`."""

    field: str
    key: str | None
    operator: str
    value: str | Decimal | None
    is_negated: bool
    kind: FieldType


@dataclass(frozen=True)
class Query:
    """Clauses that have to hold all, or `is_any` one of them."""

    clauses: tuple[Clause, ...]
    is_any: bool


@dataclass(frozen=True)
class _Written:
    """A clause as it stands in the text."""

    field: str
    key: str | None
    operator: str
    value: str
    is_quoted: bool
    is_negated: bool

    @property
    def is_null(self) -> bool:
        return not self.is_quoted and self.value.lower() == "null"


_FIELD_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")
_DIGITS = frozenset("0123456789")
_OPERATORS = ("<=", ">=", "<", ">", ":", "~")  # the longer ones first
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ":": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def parse(text: str, fields: Mapping[str, FieldType]) -> Query:
    """The query that a text is. Raises `Unparsable` or `UnsupportedField`; a wrong form goes before a wrong field."""
    written: list[_Written] = []
    joiners: set[str] = set()
    may_join = False
    for word in _words(text):
        joiner = word.lower()
        if joiner in ("and", "or"):
            if not may_join:
                raise Unparsable("Nothing to join.")
            joiners.add(joiner)
            may_join = False
        else:
            if may_join:
                joiners.add("and")
            written.append(_written(word))
            may_join = True
    if not may_join:
        raise Unparsable("No clause at the end.")
    if len(joiners) > 1 or len(written) > MAX_CLAUSES:
        raise Unparsable("AND and OR exclude each other, and there are 10 clauses at most.")
    return Query(tuple(_checked_clause(each, fields) for each in written), joiners == {"or"})


def _words(text: str) -> list[str]:
    """The text split at spaces that stand outside of quotes."""
    words: list[str] = []
    start = at = 0
    while at < len(text):
        if text[at].isspace():
            words.append(text[start:at])
            start = at = at + 1
        elif text[at] in "'\"":
            _, at = _quoted(text, at)
        else:
            at += 1
    return [word for word in (*words, text[start:]) if word]


def _quoted(text: str, at: int) -> tuple[str, int]:
    """What stands in the quotes that begin at `at`, and where it goes on after them. A backslash escapes a quote or itself."""
    quote = text[at : at + 1]
    if quote not in ("'", '"'):
        raise Unparsable("No quote.")
    read: list[str] = []
    at += 1
    while at < len(text):
        if text[at] == quote:
            return "".join(read), at + 1
        if text[at] == "\\" and text[at + 1 : at + 2] in ("'", '"', "\\"):
            at += 1
        read.append(text[at])
        at += 1
    raise Unparsable("A quote is not closed.")


def _written(word: str) -> _Written:
    """One clause. That no space stands around its operator is *inferred*: no example has one."""
    is_negated = word.startswith("-")
    start = at = int(is_negated)
    while at < len(word) and word[at] in _FIELD_NAME:
        at += 1
    field = word[start:at]
    key = None
    if word[at : at + 1] == "[":
        key, at = _quoted(word, at + 1)
        if word[at : at + 1] != "]":
            raise Unparsable("A bracket is not closed.")
        at += 1
    sign = next((each for each in _OPERATORS if word.startswith(each, at)), None)
    if not field or sign is None:
        raise Unparsable("A clause is a field, an operator and a value.")
    at += len(sign)
    value = word[at:]
    is_quoted = value.startswith(("'", '"'))
    if is_quoted:
        value, end = _quoted(word, at)
        if end < len(word):
            raise Unparsable("Something follows the value.")
    elif value.lower() not in ("null", "true", "false") and _number(value) is None:
        raise Unparsable("Texts need quotes.")
    return _Written(field, key, sign, value, is_quoted, is_negated)


def _number(text: str) -> Decimal | None:
    """The number that a text is: digits, a minus before and a point within them. As long as it may be, and exact."""
    whole, point, rest = text.removeprefix("-").partition(".")
    if not whole or not _DIGITS.issuperset(whole + rest) or (point and not rest):
        return None
    return Decimal(text)


def _checked_clause(written: _Written, fields: Mapping[str, FieldType]) -> Clause:
    """The clause, if its field can be asked for so."""
    kind = fields.get(written.field)
    if kind is None:
        raise UnsupportedField(written.field)
    if (written.key is None) == (kind is FieldType.METADATA):
        raise Unparsable("Metadata is asked for by key, and nothing else is.")
    value: str | Decimal | None = None if written.is_null else _value(written, kind)
    if written.operator != ":" and value is None:
        raise Unparsable("Nothing compares with null.")
    if written.operator == "~" and (kind is not FieldType.STRING or len(written.value) < MIN_PART):
        raise Unparsable("Only strings have parts, of 3 characters at least.")
    if written.operator not in (":", "~") and kind is not FieldType.NUMBER:
        raise Unparsable("Only numbers compare.")
    return Clause(written.field, written.key, written.operator, value, written.is_negated, kind)


def _value(written: _Written, kind: FieldType) -> str | Decimal:
    """Numbers may be quoted (`amount>="10"`), and digits need no quotes in texts either (`last4:1234`): both documented.

    `true` and `false` without quotes are *inferred*: every example has quotes.
    """
    number = _number(written.value)
    if kind is FieldType.NUMBER:
        if number is None:
            raise Unparsable("No number.")
        return number
    if not written.is_quoted and number is None and kind is not FieldType.BOOLEAN:
        raise Unparsable("Texts need quotes.")
    return written.value


def matches(query: Query, object: Mapping[str, Any]) -> bool:
    """Whether an object is found by a query."""
    held = (_holds(clause, object) != clause.is_negated for clause in query.clauses)
    return any(held) if query.is_any else all(held)


def _holds(clause: Clause, object: Mapping[str, Any]) -> bool:
    found = object.get(clause.field)
    if clause.key is not None:
        found = (found or {}).get(clause.key)
    if found is None or clause.value is None:
        return found is None and clause.value is None
    if isinstance(clause.value, Decimal):
        return _COMPARE[clause.operator](found, clause.value)
    text, wanted = str(found).casefold(), clause.value.casefold()  # True reads as true
    if clause.operator == "~":
        return wanted in text
    return _has_words(text, wanted) if clause.kind is FieldType.STRING else text == wanted


def _has_words(text: str, wanted: str) -> bool:
    """Documented: of strings `:` finds what has all words of the query in the same order, `name:"one two three"` also
    "one two three four". That words are what spaces part, and that nothing may stand between them, is *inferred*.
    """
    words = wanted.split()
    return bool(words) and f" {' '.join(words)} " in f" {' '.join(text.split())} "
