"""Test patterns as numpy arrays in physical pixels. Knows no Qt."""
