import pytest

from digest.rules import LONGEST_TEXT, RuleError, Rules, parse_rule


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("football", "FOOTBALL is back", True),
        ("football", "footballers are back", False),
        ("øl", "Et ØL til", True),
        ("straße", "In der STRASSE", True),
        ("c++", "All of C++ is here", True),
        ("horse racing", "Horse\n racing", True),
        ('"horse racing"', "racing a horse", False),
        ("/strikes?/", "two strikes", True),
        ("/Strikes?/", "two strikes", False),
        ("/Strikes?/i", "two strikes", True),
        (r"/\bøl\b/", "et øl til", True),
        ("/late$/", "x" * LONGEST_TEXT + " late", False),
    ],
)
def test_what_a_rule_finds(rule: str, text: str, *, found: bool) -> None:
    assert parse_rule(rule).is_in(text) is found


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "it must have 1 to 200 characters"),
        ("x" * 201, "it must have 1 to 200 characters"),
        ('" "', "there is no word between the quotation marks"),
        ("/[a/", "unterminated character set at character 4"),
        ("/a", 'a regular expression ends with / or /i; a word that starts with / is written "/a"'),
        ("/a/m", "m is no flag; only i, for any case, may stand behind the last /"),
        ("/a*/", "it matches every line, since it matches nothing at all"),
        ("/a{1000000000}/", "its counts in braces multiply to more than 1,000"),
        ("/(a{100}){11}/", "its counts in braces multiply to more than 1,000"),
        ("/(a{1,100}){2,90}/", "its counts in braces multiply to more than 1,000"),
    ],
)
def test_what_is_no_rule(rule: str, why: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(rule)
    assert caught.value.why == why


def test_the_first_rule_that_is_found_is_named() -> None:
    assert Rules.of(("pier", "/gulls?/", "gull")).first_in(("a gull", "a buoy")) == "/gulls?/"
    assert Rules.of(()).first_in(("a gull",)) == ""
