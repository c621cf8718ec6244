"""How the banner looks: colours by day and by night, corners, letters."""

from __future__ import annotations

from scanner.settings.banner import Colours, Theme

# Words on their ground have a contrast of at least 4.5 in both (WCAG 2.2, 1.4.3; a test measures).
LIGHT = Colours(
    accent="#1f3a5f",
    on_accent="#ffffff",
    background="#ffffff",
    text="#1b2129",
    quiet="#55606d",
    line="#d8dde3",
)
DARK = Colours(
    accent="#b9d3f5",
    on_accent="#10202f",
    background="#1a1f26",
    text="#eef1f4",
    quiet="#aab4bf",
    line="#3a434e",
)
# WCAG 2.2, 1.4.3, for words of this size.
MIN_CONTRAST = 4.5
# Which words stand on which ground.
READ_ON = {"on_accent": "accent", "text": "background", "quiet": "background"}
# Short names within the banner's own style sheet, static/dialog/dialog.css.
SHORT = {
    "accent": "a",
    "on_accent": "o",
    "background": "b",
    "text": "t",
    "quiet": "q",
    "line": "l",
}


def style(theme: Theme) -> str:
    """Rules for the host, which a page can override: `#consentry { --consentry-accent: ... }`."""
    light, dark = _variables(theme.light, LIGHT, ""), _variables(theme.dark, DARK, "-dark")
    own = dark if theme.mode == "dark" else light
    scheme = "light dark" if theme.mode == "auto" else theme.mode
    shape = (
        f"--r:var(--consentry-radius,{theme.radius})!important;color-scheme:{scheme}!important;"
        f"--f:var(--consentry-font,{theme.font})!important"
    )
    rules = f":host{{{own}{shape}}}"
    if theme.mode == "auto":
        rules += f"@media(prefers-color-scheme:dark){{:host{{{dark}}}}}"
    return rules


def _variables(wanted: Colours, ours: Colours, mode: str) -> str:
    def rule(name: str, short: str) -> str:
        colour = getattr(wanted, name) or getattr(ours, name)
        return f"--{short}:var(--consentry-{name.replace('_', '-')}{mode},{colour})!important;"

    return "".join(rule(name, short) for name, short in SHORT.items())


def faint(theme: Theme) -> list[str]:
    """Sentences about words that are hard to read: less contrast than WCAG 2.2 asks (4.5 to 1).

    Only colours that are written as `#rrggbb` or `#rgb` can be judged.
    """
    found = []
    for mode, wanted, ours in (("light", theme.light, LIGHT), ("dark", theme.dark, DARK)):
        for words, ground in (
            ("on_accent", "accent"),
            ("text", "background"),
            ("quiet", "background"),
        ):
            pair = [getattr(wanted, name) or getattr(ours, name) for name in (words, ground)]
            ratio = contrast(*pair)
            if ratio is not None and ratio < MIN_CONTRAST:
                found.append(
                    f"theme.{mode}: {words} ({pair[0]}) on {ground} ({pair[1]}) has a contrast of "
                    f"{ratio:.1f}; words need {MIN_CONTRAST}."
                )
    return found


def contrast(one: str, other: str) -> float | None:
    """Contrast of two colours by WCAG, from 1 to 21; None where one isn't written in hex."""
    lights = [_luminance(colour) for colour in (one, other)]
    if lights[0] is None or lights[1] is None:
        return None
    dim, bright = sorted(light for light in lights if light is not None)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float | None:
    digits = colour.removeprefix("#")
    if digits == colour or len(digits) not in (3, 6):
        return None
    whole = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
