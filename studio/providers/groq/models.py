"""Which models to ask, the best first: what is preferred, of what is offered today."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from studio.errors import Kind, StoreError
from studio.ports import Catalogue, CatalogueStore, Clock
from studio.providers._failure import Failed, Failure, failed

FRESH_FOR = timedelta(hours=24)
_PAUSE = timedelta(minutes=10)
"""After a catalogue could not be read."""


@dataclass(frozen=True, slots=True)
class Lineup:
    """The models of one purpose, for people to see.

    Attributes
    ----------
    offered : tuple of str
        Of the preferred ones; empty while no catalogue has been read.
    retired : tuple of str
        Preferred, and not there any more.
    in_use : str
        Asked first; empty when there is none.
    read_at : datetime or None
        When the catalogue was read.
    """

    preferred: tuple[str, ...]
    offered: tuple[str, ...]
    retired: tuple[str, ...]
    in_use: str
    read_at: datetime | None


class Models:
    """One provider's catalogue, read again every 24 hours beside the work. Safe between threads.

    Parameters
    ----------
    fetch : callable
        The names that the provider offers now; raises `Failed`.
    """

    def __init__(
        self,
        provider: str,
        store: CatalogueStore,
        clock: Clock,
        fetch: Callable[[], tuple[str, ...]],
    ) -> None:
        self._provider, self._store, self._clock, self._fetch = provider, store, clock, fetch
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._retired: frozenset[str] = frozenset()
        self._is_loaded = False
        self._tried_at: datetime | None = None
        self._trouble: Failure | None = None

    def usable(self, preferred: Sequence[str], within_s: float = 0.0) -> tuple[str, ...]:
        """What to ask, in order. Only waits for the network where there is no name to go by.

        Without a catalogue, and where it knows none of them, the preferences are taken at their
        word: a call finds out.

        Raises
        ------
        Failed
            Nothing is preferred, and the names could not be read within so many seconds.
        """
        self._load()
        if not preferred and self._catalogue is None:
            self._read_within(within_s)
        else:
            self._refresh_beside()
        with self._lock:
            catalogue, retired = self._catalogue, self._retired
        offered = catalogue.models if catalogue else ()
        chosen = [m for m in preferred if m in offered] or list(preferred or offered[:1])
        return tuple(m for m in chosen if m not in retired)

    def retire(self, model: str) -> None:
        """Note that the provider has it no more."""
        with self._lock:
            self._retired |= {model}
            catalogue = self._catalogue
            if catalogue is None:
                return
            left = tuple(m for m in catalogue.models if m != model)
            self._catalogue = Catalogue(left, catalogue.read_at, tuple(sorted(self._retired)))
        self._save()

    def refresh(self) -> bool:
        """Read the catalogue now; False when it could not be read, or somebody is at it."""
        if not self._reading.acquire(blocking=False):
            return False
        try:
            self._tried_at = self._clock.now()
            with self._lock:
                before = self._retired
            models = self._fetch()
            with self._lock:
                # back, or never gone; what a call found out meanwhile is newer than the catalogue
                self._retired = (self._retired - before) | (before - set(models))
                self._catalogue = Catalogue(models, self._clock.now(), tuple(sorted(self._retired)))
        except Failed as error:
            self._trouble = error.failure
            return False
        finally:
            self._reading.release()
        self._save()
        return True

    def _read_within(self, within_s: float) -> None:
        """A server beside us may come later than the studio: each call looks for it."""
        reader = threading.Thread(target=self.refresh, name="read-models", daemon=True)
        reader.start()
        reader.join(max(0.0, within_s))
        with self._lock:
            catalogue, trouble = self._catalogue, self._trouble
        if catalogue is None:
            raise failed(Kind.SLOW) if reader.is_alive() or not trouble else Failed(trouble)

    def snapshot(self, preferred: Sequence[str]) -> Lineup:
        """How it stands, for people to see; asks nobody."""
        self._load()
        with self._lock:
            catalogue, retired = self._catalogue, self._retired
        known = catalogue.models if catalogue else ()
        offered = tuple(m for m in preferred or known if m in known)
        gone = [m for m in preferred if m in retired or (known and m not in known)]
        usable = [m for m in offered or tuple(preferred) if m not in retired]
        read_at = catalogue.read_at if catalogue else None
        first = usable[0] if usable else ""
        return Lineup(tuple(preferred), offered, tuple(gone), first, read_at)

    def _load(self) -> None:
        with self._lock:
            if self._is_loaded:
                return
            self._is_loaded = True
            try:
                self._catalogue = self._store.catalogue(self._provider)
            except StoreError:  # the names are read again from the provider
                return
            if self._catalogue:
                self._retired = frozenset(self._catalogue.retired)

    def _save(self) -> None:
        with self._lock:
            catalogue = self._catalogue
        if catalogue:
            try:
                self._store.save_catalogue(self._provider, catalogue)
            except StoreError:  # a later reading is kept then; this process has it
                return

    def _is_stale(self) -> bool:
        now = self._clock.now()
        if self._catalogue and now - self._catalogue.read_at < FRESH_FOR:
            return False
        return self._tried_at is None or now - self._tried_at >= _PAUSE

    def _refresh_beside(self) -> None:
        if self._is_stale() and not self._reading.locked():
            threading.Thread(target=self.refresh, name="read-models", daemon=True).start()
