"""Pages as a scanner gives them, made from PDF files: pictures, clean or as bad as asked for."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


class Scanner(NamedTuple):
    """``skew`` in degrees is the least; up to one more is added, to either side. ``blur`` is in pixels at
    200 dpi, ``noise`` in levels of grey (both standard deviations); ``grey`` is how dark the paper is at its darkest.
    """

    dpi: int = 200
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    grey: float = 0.0
    quality: int = 92
    quarters: int = 0
    seed: int = 1


CLEAN = Scanner()
SIMULATED = Scanner(skew=1.0, blur=0.8, noise=9.0, grey=0.12, quality=60)
HEAVY = Scanner(skew=1.0, blur=1.7, noise=16.0, grey=0.15, quality=30)


def pictures(path: Path, scanner: Scanner = CLEAN) -> list[Pixels]:
    """The pages of a PDF as a scanner sees them."""
    document = pypdfium2.PdfDocument(path)
    try:
        plain = [page.render(scale=scanner.dpi / 72).to_numpy() for page in document]
    finally:
        document.close()
    return [scanned(page, scanner, number) for number, page in enumerate(plain)]


def scanned(pixels: Pixels, scanner: Scanner, number: int = 0) -> Pixels:
    rng = np.random.default_rng([scanner.seed, number])
    height, width = pixels.shape[:2]
    if scanner.skew:
        angle = float(rng.choice([-1, 1]) * (scanner.skew + rng.uniform(0, 1)))
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        pixels = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,) * 3)
    if scanner.blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), scanner.blur * scanner.dpi / 200)
    shade = np.outer(np.linspace(0, 1, height), np.linspace(0, 1, width)) * scanner.grey
    light = pixels * (1 - shade)[..., None] + rng.normal(0, scanner.noise, (height, width, 1))
    return np.ascontiguousarray(np.rot90(light.clip(0, 255).astype(np.uint8), -scanner.quarters))


def as_scan(path: Path, scanner: Scanner = CLEAN) -> bytes:
    """A PDF file whose pages are pictures of those of another."""
    target = io.BytesIO()
    first, *others = [Image.fromarray(cv2.cvtColor(page, cv2.COLOR_BGR2RGB)) for page in pictures(path, scanner)]
    first.save(target, "PDF", save_all=True, append_images=others, resolution=scanner.dpi, quality=scanner.quality)
    return target.getvalue()
