"""How far a run is: files by ending, files a second, and the time that remains."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from extractor.batch.outcome import Ending

_WINDOW = 30.0
"""Seconds the rate is taken over: long enough for a calm figure, short enough to notice a change."""
_SAMPLES_EVERY = 0.5


@dataclass(slots=True)
class Tally:
    """Counts of endings that add up to the files done so far. ``clock`` gives seconds."""

    total: int
    clock: Callable[[], float] = time.monotonic
    endings: Counter[Ending] = field(default_factory=Counter)
    _samples: deque[tuple[float, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._samples.append((self.clock(), 0))

    def add(self, ending: Ending, files: int = 1) -> None:
        self.endings[ending] += files
        now = self.clock()
        if now - self._samples[-1][0] >= _SAMPLES_EVERY:
            self._samples.append((now, self.done))
            while now - self._samples[1][0] > _WINDOW:
                self._samples.popleft()

    @property
    def done(self) -> int:
        return self.endings.total()

    @property
    def rate(self) -> float:
        """Files a second, of late."""
        then, before = self._samples[0]
        elapsed = self.clock() - then
        return (self.done - before) / elapsed if elapsed > 0 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds to go at that rate, None as long as there is none."""
        rate = self.rate
        return (self.total - self.done) / rate if rate else None
