"""Audited reports in spaCy's terms: spans, offsets, export and scores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example

from extractor.evaluation import load_gold
from extractor.evaluation.generation import synthetic
from extractor.evaluation.generation.files import text_file
from extractor.evaluation.gold import golds
from extractor.pipeline import audit
from extractor.spacy_pipeline import annotated, chinese, display_options, docbin, reference, score

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
NARRATIVES = [text_file(r.blocks).decode() for r in synthetic(12, seed=4) if "quantities" in r.gold]


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = chinese()
    pipeline.add_pipe("extractor")
    return pipeline


def test_the_component_is_found_by_its_entry_point_alone() -> None:
    code = (
        "import spacy; nlp = spacy.blank('zh'); nlp.add_pipe('extractor')\n"
        "doc = nlp('支出3万元。'); print(len(doc.spans['quantities']))"
    )
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, check=True)
    assert run.stdout.strip() == b"1"


def test_nothing_else_imports_spacy() -> None:
    code = (
        "import sys, pkgutil, importlib, extractor\n"
        "from extractor.cli.arguments import COMMANDS, command\n"
        "for name in COMMANDS: command(name).parser()\n"
        "sys.exit('spacy' in sys.modules or 'jieba' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def test_quantities_findings_and_indicators_are_spans(nlp: Language) -> None:
    doc = nlp("项目绩效自评报告\n一、得分\n决策满分20分，得分19分。\n县级120.50万元、乡镇30.25万元，合计151.75万元。")
    shown = [(span.label_, doc.text[slice(*span._.exact)], span._.audited["value"]) for span in doc.spans["quantities"]]
    assert shown == [
        ("weight", "20分", "20"),
        ("score", "19分", "19"),
        ("amount", "120.50万元", "1205000"),
        ("amount", "30.25万元", "302500"),
        ("amount", "151.75万元", "1517500"),
    ]
    assert [(s.label_, s._.audited["name"], s._.audited["weight"]) for s in doc.spans["indicators"]] == [
        ("indicator", "决策", "20")
    ]
    findings = doc.spans["findings"]
    assert {span.label_ for span in findings} >= {"amount-sum-mismatch"}
    assert "151.75万元" in {doc.text[slice(*span._.exact)] for span in findings}
    assert doc._.audit["summary"]["errors"] == 1
    assert doc._.audit_problem == ""


@pytest.mark.parametrize("text", NARRATIVES[:3])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_offsets_are_exact_whatever_ends_the_lines(nlp: Language, text: str, line_end: str) -> None:
    doc = nlp(text.replace("\n", line_end))
    assert doc.text == text.replace("\n", line_end)
    assert len(doc.spans["quantities"]) > 20
    for group in ("quantities", "indicators", "findings"):
        for span in doc.spans[group]:
            start, end = span._.exact
            quotes = [e["quote"] for e in span._.audited["evidence"]]
            assert doc.text[start:end] in quotes
            assert span.start_char <= start < end <= span.end_char


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "支出",
                "12.5万元",
                "３００元",
                "，",
                " ",
                "\u3000",
                "\n",
                "\r\n",
                "\t",
                "|",
                "98%",
                "名",
                "共计",
                "🙂",
                "a",
                "20分",
            ]
        ),
        max_size=25,
    )
)
def test_any_text_keeps_its_offsets(nlp: Language, words: list[str]) -> None:
    doc = nlp("".join(words))
    for span in doc.spans["quantities"]:
        assert doc.text[slice(*span._.exact)] == span._.audited["evidence"][0]["quote"]


@pytest.mark.parametrize("text", ["", "\n \n", "支出\x003万元"])
def test_what_cannot_be_audited_says_so(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert {group: len(doc.spans[group]) for group in doc.spans} == {"quantities": 0, "indicators": 0, "findings": 0}
    assert doc._.audit is None
    assert doc._.audit_problem


def test_other_spans_have_no_audit(nlp: Language) -> None:
    doc = nlp("支出3万元。")
    assert doc[0:1]._.audited is None
    assert doc[0:1]._.exact is None
    plain = spacy.blank("zh")("支出3万元。")
    assert plain._.audit is None


def test_patterns_of_one_s_own_are_used(tmp_path: Path) -> None:
    entry = "{id: bundles, words: [捆捆], measures: things, kind: count, examples: ['领取[[30捆捆]]。']}"
    (tmp_path / "units.yaml").write_text(f"about: x\nentries:\n  - {entry}\n", encoding="utf-8")
    pipeline = spacy.blank("zh")
    pipeline.add_pipe("extractor", config={"patterns": str(tmp_path)})
    doc = pipeline("领取30捆捆。")
    assert [span._.audited["text"] for span in doc.spans["quantities"]] == ["30捆捆"]


def test_reports_of_any_format_go_through_a_docbin(nlp: Language, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    paths = [CORPUS / f"medical-insurance-matching-funds-clean.{form}" for form in ("txt", "docx")]
    reports = [audit(path) for path in (*paths, tmp_path / "空.txt")]
    packed = docbin(reports, nlp).to_bytes()
    docs = list(DocBin().from_bytes(packed).get_docs(spacy.blank("zh").vocab))
    assert [doc._.audit["source"]["format"] for doc in docs] == ["txt", "docx"]
    for doc, report in zip(docs, reports, strict=False):
        assert [s._.audited["text"] for s in doc.spans["quantities"]] == [q.text for q in report.quantities]
        assert [s._.exact for s in doc.spans["quantities"]] == [
            (q.evidence.start, q.evidence.end) for q in report.quantities
        ]
        assert [s.label_ for s in doc.spans["quantities"]] == [str(q.kind) for q in report.quantities]


def test_scores_against_gold_are_spacy_s(nlp: Language) -> None:
    result = score(golds(CORPUS), nlp)
    assert result["spans_quantities_f"] > 0.97
    assert set(result["spans_quantities_per_type"]) >= {"amount", "rate", "score", "weight", "headcount"}


def test_a_wrong_kind_and_a_missing_figure_cost_score(nlp: Language) -> None:
    path = CORPUS / "longevity-allowance-clean.txt"
    gold = load_gold(CORPUS / "longevity-allowance-clean.gold.yaml")
    report = audit(path)
    assert report.reading is not None
    doc = annotated(nlp.make_doc(report.reading.document.text), report)
    truth = reference(doc, gold)
    whole = nlp.get_pipe("extractor").score([Example(doc, truth)])["spans_quantities_r"]  # type: ignore[attr-defined]
    spans = list(doc.spans["quantities"])
    spans[0].label_ = "other"
    doc.spans["quantities"] = spans[:-1]
    less = nlp.get_pipe("extractor").score([Example(doc, truth)])["spans_quantities_r"]  # type: ignore[attr-defined]
    assert less == pytest.approx(whole - 2 / len(truth.spans["quantities"]))


def test_nlp_evaluate_reports_the_component_s_scores(nlp: Language) -> None:
    gold = load_gold(CORPUS / "longevity-allowance-clean.gold.yaml")
    doc = nlp.make_doc((CORPUS / "longevity-allowance-clean.txt").read_text(encoding="utf-8"))
    scores = nlp.evaluate([Example(nlp.make_doc(doc.text), reference(doc, gold))])
    assert scores["spans_quantities_p"] > 0.9


def test_a_reference_needs_its_figures_in_the_text(nlp: Language) -> None:
    gold = load_gold(CORPUS / "longevity-allowance-clean.gold.yaml")
    with pytest.raises(ValueError, match="does not stand"):
        reference(nlp.make_doc("没有数字。"), gold)
    form = load_gold(CORPUS / "library-form-merged-marks-clean.gold.yaml")
    with pytest.raises(ValueError, match="lists no quantities"):
        reference(nlp.make_doc("没有数字。"), form)


def test_every_kind_has_a_colour() -> None:
    assert len(display_options()["colors"]) == 9
    assert display_options("findings")["spans_key"] == "findings"
