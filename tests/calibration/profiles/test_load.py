"""Profiles are data: what ships loads, what is wrong is named with its line."""

from pathlib import Path

import pytest

from calibration.profiles import Comparison, Profile, ProfileError, find, load, parse
from resources import folder

GOOD = """id = "house"
title = "Service SOP 4"
edition = "2"
date = "2026-01"
source = "SOP 4"
evidence = "the SOP itself"
provisional = false
checked_by = "K. Lead"

[[targets]]
name = "luminance_max"
comparison = ">="
limit = 400
unit = "cd/m²"
source = "SOP 4"

[[targets]]
name = "bit_depth"
comparison = ">="
limit = 8
unit = "bit"
source = "SOP 4"
"""
SHIPPED = ["acr-tg270", "din-6868-157-ct", "ipem-91", "ranzcr", "rcr-2012", "rcr-2019-primary", "rcr-2019-review"]


@pytest.fixture
def shipped() -> dict[str, Profile]:
    """What the program brings along."""
    return load(folder() / "profiles")


def test_what_ships_loads(shipped: dict[str, Profile]) -> None:
    """All rows of the reference are there."""
    assert sorted(shipped) == SHIPPED


@pytest.mark.parametrize("id", SHIPPED)
def test_what_is_from_memory_says_so(shipped: dict[str, Profile], id: str) -> None:
    """A limit whose source is memory is provisional, and so is its profile."""
    profile = shipped[id]

    assert profile.provisional is any("memory" in target.source for target in profile.targets)
    assert all(target.provisional is ("from memory" in target.source) for target in profile.targets)


def test_the_diagnostic_limits_are_those_read(shipped: dict[str, Profile]) -> None:
    """350 cd/m², ratio 250 and 10 % for ACR and RANZCR."""
    for name in ("acr-tg270", "ranzcr"):
        limits = {target.name.value: (target.comparison, target.limit) for target in shipped[name].targets}

        assert limits["luminance_max"] == (Comparison.AT_LEAST, 350)
        assert limits["luminance_ratio"] == (Comparison.AT_LEAST, 250)
        assert limits["contrast_response"] == (Comparison.AT_MOST, 0.1)
        assert limits["luminance_min"] == (Comparison.AT_LEAST, 1)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("limit = 8\n", 'limit = "eight"\n', r"line 20: targets\.1\.limit: .*valid number.*got 'eight'"),
        ("limit = 8\n", "limit = inf\n", r"line 20: targets\.1\.limit: .*finite"),
        ("limit = 8\n", "limt = 8\n", r"line 17: targets\.1\.limit: Field required"),
        ("limit = 8\n", "limit = 8\nlmit = 8\n", r"line 21: targets\.1\.lmit: Extra"),
        ('"bit_depth"', '"bits"', r"line 18: targets\.1\.name: .*'bit_depth'"),
        ('comparison = ">="\nlimit = 400', 'comparison = "=>"\nlimit = 400', r"line 12: .*'>=', '<=' or '<'"),
        ('title = "Service SOP 4"\n', "", r"line 1: title: Field required"),
        ('edition = "2"', 'edition = ""', r"line 3: edition"),
        ('"house"', '"Our House"', r"line 1: id"),
        ("provisional = false", 'provisional = "perhaps"', r"line 7: provisional"),
        ("limit = 400", "limit = 400\nsuspension = 450", r"line 10: .*wider than limit"),
        ("limit = 8", "limit = 8\nprovisional = true", r"line 1: profile: .*itself provisional"),
        ('"bit_depth"', '"luminance_max"', r"given twice"),
        ('"luminance_max"', '"megapixels"', r"at least one target"),
        ("limit = 8", "limit = = 8", r"not TOML: .*line 20"),
    ],
)
def test_a_fault_is_named_with_file_and_line(old: str, new: str, complaint: str) -> None:
    """A clinical lead who edits a limit is told where and what is allowed."""
    assert parse(GOOD, "house.toml").id == "house"

    with pytest.raises(ProfileError, match=complaint) as caught:
        parse(GOOD.replace(old, new, 1), "house.toml")

    assert str(caught.value).startswith("house.toml")


def test_a_later_folder_wins(tmp_path: Path, shipped: dict[str, Profile]) -> None:
    """A service's own file replaces the shipped one of the same id."""
    (tmp_path / "own.toml").write_text(GOOD.replace('"house"', '"ranzcr"'), encoding="utf-8")

    both = load(folder() / "profiles", tmp_path)

    assert both["ranzcr"].title == "Service SOP 4"
    assert len(both) == len(shipped)


def test_one_id_twice_in_a_folder_is_refused(tmp_path: Path) -> None:
    """Two files of one id are a mistake, not a choice."""
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")

    with pytest.raises(ProfileError, match=r"b\.toml: the id house is already that of .*a\.toml"):
        load(tmp_path)


def test_an_unknown_profile_names_those_known(shipped: dict[str, Profile]) -> None:
    """The sentence is the list to choose from."""
    with pytest.raises(ProfileError, match="`acr`; there are acr-tg270, din"):
        find(shipped, "acr")
