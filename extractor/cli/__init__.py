"""The command line: the only room that prints. One module a command, imported when it is called.

Exit status: 0 no errors found, 1 errors found in a report, 2 could not run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from extractor.cli.arguments import COMMANDS, RefusalError, command, main_parser
from extractor.pattern import PatternError

__all__ = ["main"]

_COULD_NOT_RUN = 2
_INTERRUPTED = 130
_READER_GONE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; the console script ``extractor``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except RefusalError as refusal:
        print(f"extractor: {refusal}", file=sys.stderr)
        return _COULD_NOT_RUN
    except KeyboardInterrupt:
        print("extractor: 已中断", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # What is still buffered would fail once more when the interpreter closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    except PatternError as error:
        print(f"extractor: 规则有误：{error}", file=sys.stderr)
        return _COULD_NOT_RUN
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        # Python would end with 1, which here means that a report has errors.
        print(f"extractor: 程序出错（{type(error).__name__}: {error}），设 PYTHONDEVMODE=1 可看详情", file=sys.stderr)
        return _COULD_NOT_RUN


def _run(arguments: Sequence[str]) -> int:
    parser = main_parser()
    if not arguments:
        parser.print_help(sys.stderr)
        return _COULD_NOT_RUN
    if arguments[0].startswith("-"):
        parser.parse_args(arguments)
    if arguments[0] not in COMMANDS:
        raise RefusalError(f"没有“{arguments[0]}”这个命令，可用的有：{'、'.join(COMMANDS)}")
    status = command(arguments[0]).execute(arguments[1:])
    sys.stdout.flush()
    return status
