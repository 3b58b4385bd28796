"""Which tests are collected: those that drive a browser where there is one, and on the build machine always.

No example of a property test has a time limit: speed is measured in ``benchmarks/``, and a busy machine is no defect.
"""

from __future__ import annotations

import os

from hypothesis import settings

from tests.browsers import CHROMIUM

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

collect_ignore_glob = [] if CHROMIUM or os.environ.get("CI") else ["*_browser.py"]
