"""Which parts of a whole are hidden, so that no small part can be seen, nor computed from the rest.

A part that may not be shown is hidden. Where the whole is shown, what is hidden is the whole less
all that is shown: so the smallest other parts are hidden too, one by one, until all the hidden
parts together may be shown. That takes at least two parts. Where not even all together may be
shown, the whole is hidden.
"""

from collections.abc import Callable, Collection, Mapping

LEAST_PEOPLE = 5  # fewer are never shown by themselves


def hidden_parts(
    sizes: Mapping[str, float], may_show: Callable[[Collection[str]], bool]
) -> frozenset[str]:
    """The names of the parts to hide.

    ``sizes`` are people or cases in each part; a part of none has nothing to hide. ``may_show``
    says whether these parts may be shown put together as one.
    """
    there = sorted((name for name, size in sizes.items() if size), key=lambda n: (sizes[n], n))
    hidden = [name for name in there if not may_show([name])]
    others = [name for name in there if name not in hidden]
    while hidden and others and not may_show(hidden):
        hidden.append(others.pop(0))
    return frozenset(hidden)
