"""The nouns every room shares.

Frozen, slotted values; tuples, never lists; a reported figure is a ``Decimal``, never a float.
Spans are half-open offsets into ``Document.text``; a quantity is referred to by its index in
``Reading.quantities`` (the number that also appears in the JSON contract).
"""

from extractor.model.document import (
    Block,
    BlockRole,
    Box,
    Cell,
    CharacterBoxes,
    Confidence,
    Document,
    Evidence,
    Problem,
    Segment,
    Source,
    Table,
    TextBlock,
)
from extractor.model.figure import (
    Column,
    Grid,
    Kind,
    NamedNumber,
    NumberingBreak,
    Qualifier,
    Quantity,
    Recognition,
    Section,
    Stream,
    Token,
)
from extractor.model.judgement import (
    Finding,
    Relation,
    Report,
    Severity,
    Status,
    Summary,
    Verdict,
)
from extractor.model.statement import (
    Claim,
    Fact,
    Indicator,
    Operation,
    Reading,
    Term,
)

__all__ = [
    "Block",
    "BlockRole",
    "Box",
    "Cell",
    "CharacterBoxes",
    "Claim",
    "Column",
    "Confidence",
    "Document",
    "Evidence",
    "Fact",
    "Finding",
    "Grid",
    "Indicator",
    "Kind",
    "NamedNumber",
    "NumberingBreak",
    "Operation",
    "Problem",
    "Qualifier",
    "Quantity",
    "Reading",
    "Recognition",
    "Relation",
    "Report",
    "Section",
    "Segment",
    "Severity",
    "Source",
    "Status",
    "Stream",
    "Summary",
    "Table",
    "Term",
    "TextBlock",
    "Token",
    "Verdict",
]
