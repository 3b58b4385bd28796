"""Scanned pages and pictures of pages: print found and read in pixels, then laid out as the PDF reader does.

Needs the extra ``ocr``. A segment's origin is ``page N``, as in a PDF.
"""
