"""``extractor serve``: the review page."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.arguments import Parser, RefusalError, add_patterns, at_least
from extractor.cli.dataset import refusing

if TYPE_CHECKING:
    from extractor.web import Settings

_NEEDED = ("starlette", "python_multipart", "uvicorn")


def parser() -> Parser:
    built = Parser(
        "extractor serve",
        "extractor serve [DATASET] [选项]",
        "打开复核页面：上传报告，看审核结果，逐处确认或排除，导出审核意见。默认只有本机能访问。",
        "绑定到其他地址时，访问须用所显示的带口令的网址；口令和内容不加密传送，"
        "请只在可信的网络内使用，或放在提供 HTTPS 的服务之后。",
    )
    built.operands.add_argument(
        "dataset", metavar="DATASET", nargs="?", type=Path, default=Path("extractor-dataset"),
        help="数据集的文件夹，没有则新建（extractor-dataset）",
    )  # fmt: skip
    built.settings.add_argument("--host", default="127.0.0.1", metavar="NAME", help="绑定的地址（127.0.0.1）")
    built.settings.add_argument("--port", type=at_least(0), default=8765, metavar="N", help="端口（8765），0 为任选")
    built.settings.add_argument(
        "--file-limit", type=at_least(1), default=50, metavar="MB", help="每个上传文件的大小上限（50）"
    )
    add_patterns(built)
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    if missing := [name for name in _NEEDED if not _is_there(name)]:
        raise RefusalError(f"缺少程序包（{'、'.join(missing)}）：pip install 'extractor[web]'")
    from extractor.web import Settings
    from extractor.web.settings import is_every_address, is_loopback

    listener = _bound(options.host, options.port)
    with listener, refusing():
        settings = Settings(
            dataset=options.dataset,
            patterns=options.patterns,
            token="" if is_loopback(options.host) else secrets.token_urlsafe(24),
            hosts=frozenset({options.host.lower(), socket.gethostname().lower()}),
            any_address=is_every_address(options.host),
            file_bytes=options.file_limit * 2**20,
            upload_bytes=max(200, options.file_limit * 2) * 2**20,
            ready=True,
        )
        return _serve(settings, listener, options.host)


def _serve(settings: Settings, listener: socket.socket, host: str) -> int:
    import uvicorn

    from extractor.web import application
    from extractor.web.settings import is_every_address

    shown = socket.gethostname() if is_every_address(host) else host
    address = f"[{shown}]" if ":" in shown else shown
    query = f"?token={settings.token}" if settings.token else ""
    # An access log would hold the token.
    config = uvicorn.Config(
        application(settings), log_level="warning", access_log=False, server_header=False, proxy_headers=False
    )
    print(f"复核页面：http://{address}:{listener.getsockname()[1]}/{query}", flush=True)
    print(f"数据集：{settings.dataset}；按 Ctrl-C 结束", flush=True)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return 0
    return 0


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise RefusalError(f"不能绑定 {host}:{port}：{error}") from error


def _is_there(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None
