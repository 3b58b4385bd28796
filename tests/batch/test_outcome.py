"""What a report's ending is, and that a report can be sent to another process."""

from __future__ import annotations

import pickle
from array import array
from dataclasses import replace

import pytest

from extractor.batch.outcome import ENDINGS, Ending, ending_of
from extractor.model import Box, CharacterBoxes, Problem, Status
from tests.sample_reports import failed_report, prose_report


def test_a_report_that_was_read_ends_well_or_in_part() -> None:
    report = prose_report()
    assert ending_of(report) == (Ending.PARTIAL, "有一页是图片，未读")
    assert ending_of(replace(report, status=Status.OK, problems=())) == (Ending.OK, "")


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("empty", Ending.UNREADABLE),
        ("unreadable", Ending.UNREADABLE),
        ("truncated", Ending.UNREADABLE),
        ("missing", Ending.UNREADABLE),
        ("encrypted", Ending.ENCRYPTED),
        ("unsupported", Ending.UNSUPPORTED),
        ("too_large", Ending.TOO_LARGE),
    ],
)
def test_a_failed_report_ends_as_its_problem_says(kind: str, ending: Ending) -> None:
    report = replace(failed_report(), problems=(Problem(kind, "读不了"),))
    assert ending_of(report) == (ending, "读不了")


def test_every_ending_has_a_name_for_users() -> None:
    assert set(ENDINGS) == set(Ending)


def test_a_report_with_boxes_survives_the_way_between_processes() -> None:
    report = prose_report()
    assert report.reading is not None
    boxes = CharacterBoxes(memoryview(array("f", [1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0])))
    document = replace(report.reading.document, boxes=boxes)
    sent = replace(report, reading=replace(report.reading, document=document))
    arrived = pickle.loads(pickle.dumps(sent))
    assert arrived == sent
    assert arrived.reading.document.boxes.around(0, 2) == Box(1.0, 2.0, 3.0, 4.0)
