"""The calibrated model: train, calibrate, explain, save, score."""
