"""The rules of the house, where no linter knows them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hatchling.build import build_wheel

from extractor import __version__
from extractor.checks import Check, all_checks
from extractor.pattern import load

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "extractor"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 400
WITHOUT_MEANING = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)(_|$)")
# What starlette and rapidocr import when they are used, without depending on it.
LOADED_BY_OTHERS = {"onnxruntime", "python-multipart"}
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))]
MADE = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "build", "dist"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in MADE]
        yield from (Path(folder, name) for name in names)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_named_for_what_it_does(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    assert not WITHOUT_MEANING.search(path.stem)


@pytest.mark.parametrize("path", [p for p in MODULES if PACKAGE / "cli" not in p.parents], ids=name_of)
def test_only_the_command_line_prints(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not [f for f in calls if isinstance(f, ast.Name) and f.id in ("print", "input")]
    attributes = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert not {"sys.stdout", "sys.stderr"} & set(attributes)


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_a_check_names_its_defect_and_has_a_page(check: Check) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", check.id)
    assert check.title
    assert check.doc
    assert (PACKAGE / "checks" / f"{check.id.replace('-', '_')}.yaml").is_file()


def test_no_package_registry_is_named() -> None:
    found = [
        name_of(path)
        for path in files()
        if path.suffix not in (".docx", ".xlsx", ".pdf", ".png")
        and any(host in path.read_text(encoding="utf-8", errors="ignore") for host in HOSTS)
    ]
    assert found == []


def test_no_test_is_skipped() -> None:
    words = ("mark." + "skip", "pytest." + "skip", "import" + "orskip")
    tests = {name_of(path): path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert [name for name, text in tests.items() if any(word in text for word in words)] == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {distribution(line) for line in project["dependencies"]}
    optional = {
        distribution(line)
        for name, extra in project["optional-dependencies"].items()
        for line in extra
        if name != "dev"
    }
    providers = packages_distributions()
    imported = {distribution(providers[name][0]) for path in MODULES for name in imports(path) if name in providers} - {
        "extractor"
    }
    assert imported | LOADED_BY_OTHERS == needed | optional


def distribution(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "optional",
            "find_spec",
            "importlib.import_module",
        ):
            names = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
            yield from (name.partition(".")[0] for name in names if isinstance(name, str))


def test_an_installed_wheel_finds_its_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        wheel.extractall(tmp_path)
    code = "import extractor.pattern as p; print(p.load().version, p.load().directories[0])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.split() == [load().version, str(tmp_path / "extractor" / "patterns")]
    assert {p.name for p in tmp_path.iterdir() if p.is_dir()} == {"extractor", f"extractor-{__version__}.dist-info"}


def test_the_readmes_are_twins() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))

    def shape(text: str) -> list[str]:
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        return re.findall(r"^#+(?= )", prose, re.MULTILINE)

    def blocks(text: str) -> list[str]:
        return re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)

    assert shape(english) == shape(chinese)
    assert blocks(english) == blocks(chinese)
