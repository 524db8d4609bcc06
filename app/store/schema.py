"""The revision this program works with."""

HEAD = "0002"
