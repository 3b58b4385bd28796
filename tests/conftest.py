"""Which tests are collected: those that drive a browser where there is one, and on the build machine always."""

from __future__ import annotations

import os

from tests.browsers import CHROMIUM

collect_ignore_glob = [] if CHROMIUM or os.environ.get("CI") else ["*_browser.py"]
