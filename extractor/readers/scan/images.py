"""Picture files opened without trusting them."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
from PIL import Image, ImageOps

from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.scan.pages import LONG_SIDE, PLAUSIBLE_SIDE, Picture

_FORMATS = ("PNG", "JPEG", "TIFF")
_PLAUSIBLE_DPI = (100, 1_200)
_DPI = 200
_MOST_PIXELS, _LEAST_PIXELS = 3_400, 1_600  # of the longer side


def frames(data: bytes, limits: Limits) -> Iterator[Picture]:
    """The pages of a picture file; raises ``ReadFailure``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is too large is refused below
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            count = getattr(image, "n_frames", 1)
        if count > limits.pages:
            raise ReadFailure("too_large", f"图片有{count}页，超过{limits.pages}页的上限")
        for number in range(count):
            with _quiet():
                image.seek(number)
                if image.width * image.height > limits.pixels:
                    raise ReadFailure("too_large", f"图片超过{limits.pixels // 10_000}万像素的上限")
                picture = _picture(image)
            yield picture
    except ReadFailure:
        raise
    except Image.DecompressionBombError as error:
        raise ReadFailure("too_large", f"图片超过{limits.pixels // 10_000}万像素的上限") from error
    except Exception as error:  # each decoder has errors of its own for damaged files
        raise ReadFailure("unreadable", "图片已损坏，无法打开") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing on the terminal meanwhile: the decoder of TIFF writes there what it finds wrong."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no terminal
        yield
        return
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _picture(image: Image.Image) -> Picture:
    dpi = float(max(image.info.get("dpi", (0, 0))))
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey
        upright = Image.fromarray((np.asarray(upright) / 257).clip(0, 255).astype(np.uint8))
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    pixels = np.ascontiguousarray(np.asarray(upright.convert("RGB"))[..., ::-1])
    side = max(pixels.shape[:2])
    length = side * 72 / dpi if _PLAUSIBLE_DPI[0] <= dpi <= _PLAUSIBLE_DPI[1] else 0.0
    if not PLAUSIBLE_SIDE[0] <= length <= PLAUSIBLE_SIDE[1]:
        length = LONG_SIDE
    wanted = min(max(side if side < length * _DPI / 72 else length * _DPI / 72, _LEAST_PIXELS), _MOST_PIXELS)
    if wanted != side:
        way = cv2.INTER_AREA if wanted < side else cv2.INTER_CUBIC
        pixels = cv2.resize(pixels, None, fx=wanted / side, fy=wanted / side, interpolation=way)
    scale = max(pixels.shape[:2]) / length
    return Picture(pixels, scale, scale)
