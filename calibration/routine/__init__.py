"""The visual routine that cannot be clicked through: trials, odds, simulated observers. Pure functions."""
