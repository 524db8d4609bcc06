"""A screen's EDID is read by ourselves: maker, model, serial, size."""

from pathlib import Path

import pytest

from calibration.screen import EdidError, ScreenFacts, connected, parse_edid


def edid(
    maker: str = "ENC", name: str = "RX370", serial: str = "20440117", number: int = 7, timing: bool = True
) -> bytes:
    """A base block as VESA E-EDID 1.4 lays it out."""
    block = bytearray(128)
    block[:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
    word = 0
    for letter in maker:
        word = word << 5 | ord(letter) - 64
    block[8:10] = word.to_bytes(2, "big")
    block[10:12] = (0x2A10).to_bytes(2, "little")
    block[12:16] = number.to_bytes(4, "little")
    block[21:23] = bytes((33, 43))
    if timing:  # 1536 x 2048 pixels, 324 x 433 mm
        block[54:72] = bytes((1, 80, 0x00, 0, 0x60, 0x00, 0, 0x80, 0, 0, 0, 0, 0x44, 0xB1, 0x11, 0, 0, 0))
    for at, kind, text in ((72, 0xFC, name), (90, 0xFF, serial)):
        if text:
            block[at : at + 18] = b"\0\0\0" + bytes((kind, 0)) + (text + "\n").encode("ascii").ljust(13)[:13]
    block[127] = -sum(block) % 256
    return bytes(block)


def test_a_screen_names_itself() -> None:
    """The three letters of the maker, which toolkits garble, come out right."""
    facts = parse_edid(edid(), "DP-1")

    assert facts == ScreenFacts("ENC", "RX370", "20440117", "DP-1", 1536, 2048, 324, 433)
    assert facts.key == "ENC RX370 20440117"
    assert facts.title == "Screen DP-1, ENC RX370, serial 20440117"
    assert facts.pitch == pytest.approx(324 / 1536)


def test_numbers_stand_in_where_there_are_no_words() -> None:
    """Without descriptors product code and serial number are used, the size in whole cm."""
    facts = parse_edid(edid(name="", serial="", timing=False), "DP-1")

    assert (facts.model, facts.serial) == ("2A10", "7")
    assert (facts.mm_wide, facts.mm_high) == (330, 430)
    assert facts.pitch is None
    assert parse_edid(edid(name="", serial="", number=0), "DP-1").serial == ""


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (b"", "no EDID"),
        (edid()[:127], "no EDID"),
        (b"\x01" + edid()[1:], "no EDID"),
        (edid()[:100] + b"\x09" + edid()[101:], "check sum"),
        (edid(maker="@@@"), "no manufacturer"),
    ],
)
def test_damaged_bytes_are_refused(block: bytes, words: str) -> None:
    """A wrong maker is worse than none."""
    with pytest.raises(EdidError, match=words):
        parse_edid(block, "DP-1")


def test_the_connected_screens_of_linux_are_found(tmp_path: Path) -> None:
    """Empty connectors and damaged blocks are left out; extensions behind the base block do not matter."""
    for connector, block in (
        ("card0-DP-1", edid() + bytes(128)),
        ("card0-HDMI-A-1", edid(serial="2")),
        ("card0-DP-2", b""),
        ("card1-DP-3", edid()[:-1] + b"\x00\x01"),
    ):
        (tmp_path / connector).mkdir()
        (tmp_path / connector / "edid").write_bytes(block)

    assert [(facts.name, facts.serial) for facts in connected(tmp_path)] == [
        ("DP-1", "20440117"),
        ("HDMI-A-1", "2"),
    ]
    assert connected(tmp_path / "nothing") == ()


def test_without_edid_name_and_size_stand_for_the_screen() -> None:
    """The key of a laptop's panel that says nothing."""
    facts = ScreenFacts("", "", "", "eDP-1", 1920, 1080, 0, 0)

    assert facts.key == "eDP-1 1920x1080"
    assert facts.title == "Screen eDP-1, 1920 × 1080"
    assert facts.pitch is None
