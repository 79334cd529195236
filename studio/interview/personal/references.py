"""Whether everything a sentence names of a document stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from studio.interview.documents import Fact

_QUOTED = re.compile(r"“([^“”]*)”")


def quoted_names(text: str) -> tuple[str, ...]:
    """What stands in quotation marks: the only way in which a question names anything.

    Examples
    --------
    >>> quoted_names("You list “the migration” at “Acme”. What was your part?")
    ('the migration', 'Acme')
    """
    return tuple(_QUOTED.findall(text))


def verify_reference(text: str, facts: Iterable[Fact]) -> bool:
    """Whether each name in the text is, letter by letter, one of the facts.

    Examples
    --------
    >>> from studio.interview.documents import FactKind
    >>> facts = [Fact(FactKind.EMPLOYER, "Acme", 0, 4)]
    >>> verify_reference("Why “Acme”?", facts), verify_reference("Why “Acne”?", facts)
    (True, False)
    """
    told = {fact.text for fact in facts}
    return all(name in told for name in quoted_names(text)) and text.count("“") == text.count("”")
