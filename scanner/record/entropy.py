"""Tell values drawn by chance from settings, times, words and addresses.

Two questions are asked: could a value name one visitor, and could nobody guess it. A visitor's
number may be short and still tell visitors apart; a secret must be long.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from urllib.parse import unquote

# As in "Cookies That Give You Away" (Englehardt et al., 2015): a shorter value is a setting. Much
# longer ones are records of many things, and their parts are looked at instead.
MIN_LENGTH, MAX_LENGTH = 8, 256
# Eight random hexadecimal digits have 21 bits on average, nine random decimal digits 23, and hardly
# any has less than this; `00000001` has 4, `100000000` 5.
MIN_BITS = 16.0
# Nine random digits tell 10**9 visitors apart; fewer are as likely prices, articles and counters.
MIN_DIGITS = 9
# Beside what may be a time; of 24 random hexadecimal digits this leaves one in 2,000 unseen.
MIN_BESIDE_TIME = 10
# OWASP's session management guide wants 64 bits of chance of a secret: 16 hexadecimal digits, which
# on average show 52 of them when their letters are counted.
MIN_SECRET_LENGTH, MIN_SECRET_BITS = 16, 44.0

# Seconds since the epoch from July 2017 to May 2033; a value in there is taken for a time.
_EARLIEST, _LATEST = 1_500_000_000, 2_000_000_000
# A pair of times keeps two moments of one visit, for a clean profile has no past; the first half of
# a client id may look like a time too, but not like this month.
_SPAN_S = 30 * 86_400

_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_PAIR = re.compile(r"(\d{6,10})\.(\d{10})")
_CLICK_PAIR = re.compile(r"fb\.\d\.\d{13}\.\d{6,}")
_ALLOWED = re.compile(r"[A-Za-z0-9._~|:$!*@%+/=\-]+")

_NEVER = re.compile(
    r"""
    \d{4}-\d\d-\d\d(?:[T_ ].*)?             # an ISO date
    | \d{4}[/.]\d{1,2}[/.]\d{1,2} | \d{1,2}[/.]\d{1,2}[/.]\d{4}
    | 20\d\d[01]\d[0-3]\d(?:[0-2]\d[0-5]\d(?:[0-5]\d(?:\d{3})?)?)?
    | v?\d+(?:\.\d+){1,3}(?:[-+][a-z]+[.\d]*)?   # a version, a number, an IPv4 address
    | \d+x\d+(?:x\d+)?                      # a dimension
    | [a-z]{2,3}(?:[-_][a-z]{2,4})+         # a language tag
    | [a-z][a-z0-9+.-]*:.*//.* | //.* | (?:mailto|data|blob|javascript):.*
    | /.*/.*|/[a-z.-]*                      # a path
    | [\w%+-]+(?:\.[\w-]+)*\.(?:js|css|html?|php|png|jpe?g|gif|svg|webp|ico|woff2?|json|xml|mp4)
    | (?:[a-z0-9-]+\.)+(?:com|org|net|de|uk|fr|eu|io|co|app|dev|shop|example|test|localhost|info)
    | \#?(?:[0-9a-f]{3}){1,2}
    | [^@]+@[^@]+\.[a-z]{2,}                # an e-mail address is personal, but not made for this
    """,
    re.IGNORECASE | re.VERBOSE,
)
# IAB consent strings hold the times when they were made and last changed, in tenths of a second,
# six letters each: they differ from visitor to visitor and still name nobody.
_CONSENT = re.compile(r"(?:^|[~.])(?:C[O-S][\w-]{5}[O-S][\w-]{25,}|DB[A-Z]{2}[\w]*(?=~|$))")

_TIME_LIKE = re.compile(r"(?:1[5-9]\d{8}|20{9})(?:\d{6}|\d{3})?")
_RUN = re.compile(r"[A-Za-z0-9]+")
_GROUP = re.compile(r"[A-Za-z]+|[0-9]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_CONSONANTS = re.compile(r"[b-df-hj-np-tv-xz]{5,}", re.IGNORECASE)
_LONG_TOKEN = re.compile(r"[A-Za-z0-9_\-+/=]{20,}")
_SECRET = re.compile(r"[A-Za-z0-9+/_-]+")
_DIGIT_AND_LETTER = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])")


def may_identify(text: str) -> bool:
    """Whether a value could have been made to tell one visitor from all others.

    It has 8 to 256 characters, is no time, version, size, language, address, file name, word or
    consent string, and has a part that looks drawn at random. The measure of chance is the
    Shannon entropy of its characters (how evenly they are used, in bits) times its length. Whether
    it really is an identifier, two clean profiles tell: see scanner/detect/identifiers.py.
    """
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH or not _ALLOWED.fullmatch(text):
        return False
    if _UUID.fullmatch(text):
        return bits(text) >= MIN_BITS
    if is_client_pair(text) or _CLICK_PAIR.fullmatch(text):
        return True
    if _NEVER.fullmatch(text) or _CONSENT.search(text):
        return False
    runs = _RUN.findall(text)
    return any(_is_random(run) for run in runs) or _is_long_token(text, runs)


def is_unguessable(text: str) -> bool:
    """Whether part of a value looks like a token that nobody could guess, as session tokens are.

    A part is what stands between punctuation; it is long, mixes letters and digits, and hardly
    repeats itself.
    """
    return any(
        len(part) >= MIN_SECRET_LENGTH
        and _DIGIT_AND_LETTER.match(part)
        and bits(part) >= MIN_SECRET_BITS
        for part in _SECRET.findall(unquote(text))
    )


def bits(text: str) -> float:
    """Shannon entropy of the characters, for the whole text."""
    size = len(text)
    return -sum(n * math.log2(n / size) for n in Counter(text).values())


def is_client_pair(text: str) -> bool:
    """Whether it is a random number and a time, as Google Analytics names a browser."""
    found = _PAIR.fullmatch(text)
    if not found or not is_time(found[2]):
        return False
    return not is_time(found[1]) or abs(int(found[1]) - int(found[2])) > _SPAN_S


def is_time(digits: str) -> bool:
    """Whether a number is a time since the epoch in s, ms or us."""
    thousands = len(digits) - 10
    if thousands not in (0, 3, 6):
        return False
    return _EARLIEST <= int(digits[:10]) <= _LATEST


def _is_random(run: str) -> bool:
    """Whether letters and digits without a break look drawn at random."""
    if len(run) < MIN_LENGTH or bits(run) < MIN_BITS:
        return False
    if run.isdigit():
        return len(run) >= MIN_DIGITS and not is_time(run) and not _NEVER.fullmatch(run)
    if run.isalpha():
        return not _is_words(run)
    groups = _GROUP.findall(run)
    if any(is_time(group) for group in groups if group.isdigit()):
        # Ten digits of a random number look like a time now and then: the rest must do without.
        rest = max(_TIME_LIKE.split(run), key=len)
        return len(rest) >= MIN_BESIDE_TIME and not rest.isdigit() and _is_random(rest)
    return len(groups) > 3 or not all(_is_plain(group) for group in groups)


def _is_plain(group: str) -> bool:
    """Whether letters or digits beside the other are a word, an abbreviation or a small number."""
    if group.isdigit():
        return len(group) < MIN_LENGTH
    return _is_words(group)


def _is_words(letters: str) -> bool:
    """Whether letters could be read aloud: words of a sensible length, with vowels."""
    if len(letters) <= 3:
        return True
    words = _WORD.findall(letters)
    if len(letters) / len(words) < 3 or _CONSONANTS.search(letters):
        return False
    spoken = len(_VOWEL.findall(letters)) / len(letters)
    return 0.25 <= spoken <= 0.7


def _is_long_token(text: str, runs: list[str]) -> bool:
    """Whether it is base64 whose own `-`, `_`, `+` and `/` cut it into short runs."""
    if not _LONG_TOKEN.fullmatch(text) or any(run.isdigit() and is_time(run) for run in runs):
        return False
    joined = "".join(runs)
    kinds = (str.isupper, str.islower, str.isdigit)
    mixed = all(any(kind(letter) for letter in joined) for kind in kinds)
    return mixed and len(_GROUP.findall(joined)) > 4 and bits(joined) >= 60
