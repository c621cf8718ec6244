"""Hand-made banners, in the style of many sites; what is true of each."""

from __future__ import annotations

from tests.web.banners.rows import NO_WAY, Truth, Way, accepts, asks, nothing, rejects

PLACES = (
    asks("bottom-bar", "de", "bar at the bottom", ".b1", ".b2"),
    asks("centre-modal", "fr", "modal, locks scrolling", '[data-n="3"]', '[data-n="2"]'),
    asks("top-strip", "en", "strip in the flow", "[value=yes]", "[value=no]"),
    asks("corner-card", "es", "card in a corner, links", ".ok", ".no"),
    asks("full-wall", "it", "wall over the page", "#muro button", ".via"),
    asks("dialog-element", "nl", "<dialog>", "[value=alles]", "[value=nodig]"),
    asks("popover", "th", "popover in the top layer", ".y", ".n"),
    asks("shadow-open", "pl", "open shadow root", "#t", "#n"),
    asks("shadow-closed", "sv", "closed shadow root", ".a", ".b"),
    asks("nested-shadow", "zh-CN", "three shadow roots", ".y button", ".n button"),
    asks(
        "iframe-cross", "pt", "iframe of another site",
        "iframe >> [value=accept]", "iframe >> [value=reject]",
    ),
    asks(
        "iframe-in-shadow", "da", "iframe in a closed shadow root",
        "iframe >> [value=accept]", "iframe >> [value=reject]",
    ),
    asks("own-frame", "id", "srcdoc frame, javascript: links", "iframe >> a >> nth=0",
         "iframe >> a >> nth=1"),
    asks("vertical", "ja", "vertical text", ".d", ".k"),
    asks("arabic", "ar", "right to left", ".q", ".n"),
    asks("hebrew", "he", "right to left", ".k", ".l"),
)  # fmt: skip

TIMES = (
    asks("late-4s", "fi", "comes after 4 s", ".k", ".e"),
    Truth(
        page="late-7s",
        language="cs",
        what="comes after 7 s of silence",
        accept=accepts(".ano"),
        reject=rejects(".ne"),
        hard="nothing on the page says that something is still to come",
    ),
    Truth(
        page="after-scroll",
        language="nb",
        what="comes after scrolling",
        silent=True,
        accept=accepts(".ja"),
        reject=rejects(".nei"),
    ),
    Truth(
        page="after-mouse",
        language="hu",
        what="comes when the mouse moves",
        silent=True,
        accept=accepts(".i"),
        reject=rejects(".n"),
    ),
    asks("after-reload", "ro", "page loads itself anew first", ".da", ".nu"),
    asks("reload-after-choice", "uk", "reloads after the choice", ".t", ".n"),
    asks("reload-loop", "sk", "reloads four times after it", ".a", ".n"),
    asks("animated", "lt", "slides up for 1.6 s", ".t", ".n"),
    asks("moves-away", "et", "refusal jumps aside once", ".j", ".e"),
    asks("covered-at-first", "zh-TW", "a veil takes clicks for 1.5 s", ".y", ".n"),
    asks("rendered-anew", "nl", "drawn anew ten times a second", ".ja", ".nee"),
    Truth(
        page="scroll-to-enable",
        language="lv",
        what="disabled until its text was read",
        accept=accepts("scroll >> .teksts", ".j", clicks=1),
        reject=rejects("scroll >> .teksts", ".n", clicks=1),
    ),
    Truth(
        page="countdown",
        language="en",
        what="accepts by itself after 9 s",
        accept=Way(path=(".y",), state="accepted"),
        reject=rejects(".n"),
    ),
)

LAYERS = (
    Truth(
        page="two-layers",
        language="el",
        what="refusal on layer 2",
        accept=accepts(".nai"),
        reject=rejects(".rythm", ".oxi", heard=("settings", "reject")),
    ),
    Truth(
        page="toggles-save",
        language="bg",
        what="boxes ticked on layer 2",
        accept=accepts(".vs"),
        reject=rejects(
            ".nast", *(f".izbor >> nth={n}" for n in range(3)), ".zap",
            heard=("settings", "save"), clicks=2,
        ),
    ),
    Truth(
        page="toggles-tabs",
        language="tr",
        what="switches on two tabs",
        accept=accepts(".hepsi"),
        reject=rejects(
            ".ayar", "#s1 .sw >> nth=0", "#s1 .sw >> nth=1", "[aria-controls=s2]",
            "#s2 .sw >> nth=0", "#s2 .sw >> nth=1", ".kaydet",
            heard=("settings", "save"), clicks=3,
        ),
    ),
    Truth(
        page="legitimate-interest",
        language="en",
        what="object to all, then confirm",
        accept=accepts(".agree"),
        reject=rejects(".more", ".obj", ".conf", heard=("settings", "save")),
    ),
    Truth(
        page="accordion",
        language="hr",
        what="boxes ticked inside folded parts",
        accept=accepts(".sve"),
        reject=rejects(
            ".pod", "summary >> nth=1", ".k >> nth=0", "summary >> nth=2", ".k >> nth=1",
            ".spremi", heard=("settings", "save"), clicks=4,
        ),
    ),
    Truth(
        page="yes-no-radios",
        language="fr",
        what="yes or no for each purpose",
        accept=accepts(".tout"),
        reject=rejects(
            ".perso", "[name=m][value='0']", "[name=p][value='0']", ".valider",
            heard=("settings", "save"), clicks=2,
        ),
    ),
    Truth(
        page="ticks-on-first",
        language="de",
        what="boxes ticked on layer 1",
        accept=accepts(".all"),
        reject=rejects(
            *(f".k >> nth={n}" for n in range(3)), ".sel", heard=("save",), clicks=1
        ),
    ),
    Truth(
        page="long-vendors",
        language="pl",
        what="24 partners to switch off",
        accept=accepts(".y"),
        reject=rejects(
            ".s", *(f".k >> nth={n}" for n in range(1, 24, 2)), ".z",
            heard=("settings", "save"), clicks=2,
        ),
    ),
    Truth(
        page="are-you-sure",
        language="en",
        what="asks again whether it was meant",
        accept=accepts(".q1 .y"),
        reject=rejects(".n", ".sure", heard=("decline", "reject")),
    ),
    Truth(
        page="two-banners",
        language="nb",
        what="two parties ask, each for itself",
        accept=accepts(".one .ja", ".two .ja", heard=("yes",)),
        reject=rejects(".one .nei", ".two .nei", heard=("no",)),
    ),
)  # fmt: skip

CONTROLS = (
    Truth(
        page="plain-form",
        language="en",
        what="form that needs no script",
        accept=accepts("[value=accepted]", heard=()),
        reject=rejects("[value=rejected]", heard=()),
    ),
    asks("link-reject", "fr", "refusal is a line at the top right", ".fr button", ".sans"),
    asks("div-buttons", "da", "buttons are plain boxes", ".y", ".x"),
    asks("icons", "en", "icons with names only",
         ".ico button >> nth=0", ".ico button >> nth=1"),
    asks("images", "ko", "images with alt texts", ".kr .y", ".kr .n"),
    asks("inputs", "ca", "input type=submit", ".s", ".n"),
    asks("split-words", "en", "letters each in a box", ".y", ".n"),
    asks("capitals", "sl", "upper case by style sheet", ".d", ".n"),
    asks("hidden-decoy", "ro", "invisible buttons beside it", ".da", ".nu"),
    Truth(
        page="footer-links",
        language="en",
        what="no word that banners use",
        accept=accepts(".y"),
        reject=rejects(".gb .n"),
        hard="its buttons say what buttons of banners do not",
    ),
)  # fmt: skip

ONE_WAY = (
    Truth(
        page="accept-only",
        language="es",
        what="accept, or leave it",
        kind="accept only",
        accept=accepts(".solo button"),
        reject=NO_WAY,
    ),
    Truth(
        page="close-only",
        language="fi",
        what="accept, or a cross that says nothing",
        kind="accept only",
        accept=accepts(".ok"),
        reject=NO_WAY,
    ),
    Truth(
        page="settings-elsewhere",
        language="cs",
        what="settings are a link to another page",
        kind="accept only",
        accept=accepts(".cs button"),
        reject=NO_WAY,
    ),
    Truth(
        page="notice",
        language="en",
        what="tells and asks nothing",
        kind="notice",
        accept=Way(
            outcomes=("confirmed",), path=(".note button",), heard=("accept",), state="accepted"
        ),
        reject=NO_WAY,
    ),
    Truth(
        page="pay-or-accept",
        language="de",
        what="pay or accept",
        kind="pay or accept",
        accept=accepts(".ja"),
        reject=NO_WAY,
    ),
    Truth(
        page="pay-in-iframe",
        language="it",
        what="“refuse and subscribe” in an iframe",
        kind="pay or accept",
        accept=accepts("iframe >> [value=accept]"),
        reject=NO_WAY,
    ),
)

STRANGERS = (
    asks("newsletter-beside", "nl", "newsletter in front of it", ".ja", ".neen"),
    asks("age-gate-beside", "pl", "age gate beside it", ".z", ".o"),
    nothing("newsletter-alone", "en", "newsletter: “I agree, sign me up”"),
    nothing("age-gate", "de", "age gate: “… und akzeptiere”"),
    nothing("country-picker", "en", "region: “Confirm my choice”"),
    nothing("app-install", "es", "app to install"),
    nothing("chat-bubble", "en", "chat: “Accept and start chat”"),
    nothing("notification-prompt", "fr", "notifications: “Autoriser”, “Refuser”"),
    nothing("policy-article", "en", "an article about cookies"),
    nothing("login-alone", "en", "log in: “you accept … cookies”"),
)

SINS = (
    Truth(
        page="returns",
        language="it",
        what="asks again on the next load",
        accept=accepts(".si"),
        reject=Way(
            outcomes=("pressed but returned",), path=(".no",), heard=("ask-again",),
            state="rejected",
        ),
    ),
    Truth(
        page="ignores-reject",
        language="vi",
        what="tags run whatever is said",
        accept=accepts(".co"),
        reject=rejects(".kh"),
        tags_after_reject=True,
    ),
    Truth(
        page="fake-reject",
        language="pt-BR",
        what="refusal stores a yes",
        accept=accepts(".s", heard=("yes",)),
        reject=Way(
            outcomes=("confirmed", "unconfirmed"), path=(".br .n",), heard=("reject-pressed",),
            state="accepted",
        ),
        tags_after_reject=True,
    ),
)  # fmt: skip

SIGNALS = (
    asks("tcf", "de", "TCF 2: getTCData is true", ".yes", ".no"),
    asks("gpp", "en", "GPP, US national section", ".y", ".n"),
    asks("consent-mode", "es", "Google Consent Mode", ".s", ".n"),
)

MADE: tuple[Truth, ...] = PLACES + TIMES + LAYERS + CONTROLS + ONE_WAY + STRANGERS + SINS + SIGNALS
