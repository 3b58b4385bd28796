"""Money that is heads × standard × share × months, in prose and in tables."""
