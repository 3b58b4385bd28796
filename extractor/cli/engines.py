"""The engine that the options of a command choose."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from extractor.batch.engine import Engine, Processes
from extractor.batch.outcome import EngineError, WorkerError
from extractor.batch.worker import Allowance
from extractor.cli.arguments import RefusalError


def chosen(options: argparse.Namespace) -> Engine:
    """The engine of the options that ``add_engine`` and ``add_patterns`` add."""
    allowance = Allowance(options.timeout, options.memory * 2**20)
    if options.engine == "local":
        if options.address:
            raise RefusalError("--address 只与 --engine ray 同用")
        return Processes(options.jobs, allowance)
    from extractor.batch.cluster import RayCluster
    from extractor.dataset.taking import current_version

    patterns = options.patterns.absolute() if options.patterns else None
    return RayCluster(options.address, options.jobs, allowance, same=partial(current_version, patterns))


@contextmanager
def working() -> Iterator[None]:
    """Workers that cannot be had are a refusal."""
    try:
        yield
    except EngineError as error:
        raise RefusalError(str(error)) from error
    except WorkerError as error:
        raise RefusalError(f"处理进程启动不了：{error}") from error
