"""Imported once by the server that worker processes are forked from.

Auditing a few lines loads and compiles what every audit needs, so that a worker, and the one that takes the place
of a worker lost, starts in a moment and shares that memory with the others.
"""

from __future__ import annotations

import gc
import re
from contextlib import suppress

from extractor.model import Document, Source, TextBlock
from extractor.pipeline import audit_document

_TEXT = """某县2023年农村公路养护项目绩效自评报告
2023年年初预算100万元，支出90万元，执行率90%，其中人工费60万元、材料费30万元，比上年增长5.2%。
共惠及1200人，按每人每月50元发放补助，合计72万元。
综合得分95分，等级为优。产出指标40分，得分38分，扣2分。"""


def _document() -> Document:
    ends = [match.start() for match in re.finditer(r"$", _TEXT, re.MULTILINE)]
    starts = [0, *(end + 1 for end in ends)]
    blocks = tuple(TextBlock(start, end) for start, end in zip(starts, ends, strict=False))
    return Document(_TEXT, blocks, Source("", "", "txt", None, len(_TEXT)))


with suppress(Exception):  # what fails here fails again, and is said, where a file is audited
    audit_document(_document())
gc.freeze()
