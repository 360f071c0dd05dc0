"""Debitera: the batch billing engine for municipal care and childcare fees."""

__version__ = "0.1.0"
