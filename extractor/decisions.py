"""Findings that are known already: baselines and reviewers' decisions, both keyed by fingerprint.

A baseline is what an earlier audit found: its JSON (one report, an array, or one a line), or a text file with one
fingerprint a line, whatever follows it. A decision file is a YAML or JSON mapping:

    3f2a91c07be4d852:
      decision: dismissed          # or confirmed
      reason: 县财政局按截尾口径填列   # obligatory when dismissed
      note: …
      who: …
      when: 2024-03-18
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from extractor.model import Decision, Finding, Report, Ruling, Severity, Status

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_KEYS = frozenset({"decision", "reason", "note", "who", "when"})


class DecisionError(ValueError):
    """A baseline or decision file that cannot be used; the message begins with the file's name."""


def with_hidden(report: Report, baseline: Collection[str], decisions: Mapping[str, Decision]) -> Report:
    """The report without the findings that the baseline knows or a decision dismisses; they are in ``hidden``. A
    finding that a decision confirms is shown though the baseline knows it."""
    if report.status is Status.FAILED:
        return report
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in report.findings:
        decision = decisions.get(finding.fingerprint)
        known = finding.fingerprint in baseline if decision is None else decision.ruling is Ruling.DISMISSED
        (hidden if known else kept).append(finding)
    severities = [finding.severity for finding in kept]
    return replace(
        report,
        findings=tuple(kept),
        hidden=tuple(hidden),
        decisions=tuple(decisions[f.fingerprint] for f in report.findings if f.fingerprint in decisions),
        summary=replace(
            report.summary,
            errors=severities.count(Severity.ERROR),
            warnings=severities.count(Severity.WARNING),
            notes=severities.count(Severity.NOTE),
            hidden=len(hidden),
        ),
    )


def baseline_lines(report: Report) -> Iterator[str]:
    """The lines of a baseline file for a report's findings, the hidden ones included."""
    for finding in (*report.findings, *report.hidden):
        yield f"{finding.fingerprint}  {finding.check}  {finding.message}\n"


def load_baseline(path: Path) -> frozenset[str]:
    """The fingerprints of a baseline file; raises DecisionError where it is none."""
    text = _read(path)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return frozenset(_fingerprints(_json_values(text)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DecisionError(f"{path}：不是审核结果的 JSON（{error}）") from error
    found = set()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if not _FINGERPRINT.fullmatch(words[0]):
            raise DecisionError(f"{path}：第{number}行开头不是指纹（16位十六进制数）：{words[0][:40]}")
        found.add(words[0])
    return frozenset(found)


def _json_values(text: str) -> Iterator[Any]:
    """The values that stand one after another in a text: a JSON document, or JSON lines."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        yield value


def _fingerprints(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        for report in value if isinstance(value, list) else [value]:
            for finding in (*report["findings"], *report.get("hidden", ())):
                yield finding["fingerprint"]


def load_decisions(path: Path) -> dict[str, Decision]:
    """The decisions of a file, by fingerprint; raises DecisionError for anything but the keys above."""
    text = _read(path)
    try:
        if text.lstrip().startswith("{"):
            content = json.loads(text, object_pairs_hook=_unique)
        else:
            content = yaml.load(text, Loader=_Unique)
        if content is None:
            return {}
        if not isinstance(content, dict):
            raise ValueError("应为“指纹: 决定”的映射")
        return {key: _decision(key, entry) for key, entry in content.items()}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DecisionError(f"{path}：{' '.join(str(error).split())}") from error


def _decision(fingerprint: str, entry: Any) -> Decision:
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError(f"不是指纹（16位十六进制数）：{fingerprint}")
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise ValueError(f"{fingerprint} 之下应为文字")
    if unknown := entry.keys() - _KEYS:
        raise ValueError(f"{fingerprint} 之下没有 {sorted(unknown)[0]} 这一项")
    if entry.get("decision") not in tuple(Ruling):
        raise ValueError(f"{fingerprint} 的 decision 应为 {' 或 '.join(Ruling)}")
    rest = {key: value.strip() for key, value in entry.items() if key != "decision"}
    decision = Decision(fingerprint, Ruling(entry["decision"]), **rest)
    if decision.ruling is Ruling.DISMISSED and not decision.reason:
        raise ValueError(f"{fingerprint} 判为 dismissed，须写明 reason")
    return decision


class _Unique(yaml.BaseLoader):
    """Every scalar a text; a key given twice is refused."""


def _mapping(loader: _Unique, node: yaml.MappingNode) -> dict[Any, Any]:
    return _unique(loader.construct_pairs(node, deep=True))


_Unique.add_constructor("tag:yaml.org,2002:map", _mapping)


def _unique(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"{key} 出现两次")
        result[key] = value
    return result


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DecisionError(f"{path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DecisionError(f"{path}：不是 UTF-8 文本") from error
