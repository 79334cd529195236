"""What single rooms share."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Leave the process's logging as it was: the product sets it up for good."""
    root = logging.getLogger()
    known = [root, *(x for x in root.manager.loggerDict.values() if isinstance(x, logging.Logger))]
    before = [(x, x.handlers[:], x.level, x.propagate) for x in known]
    factory = logging.getLogRecordFactory()
    hooks = threading.excepthook, sys.unraisablehook
    yield
    logging.captureWarnings(False)
    logging.setLogRecordFactory(factory)
    threading.excepthook, sys.unraisablehook = hooks
    for logger, handlers, level, propagate in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate
