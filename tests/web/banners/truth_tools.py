"""Real consent tools from the npm registry, as their makers say how to embed them, and our own."""

from __future__ import annotations

import msgspec

from tests.web.banners.rows import NO_WAY, Truth, accepts, rejects


def _tool(
    page: str, tool: str | None, language: str, what: str, yes: tuple[str, ...], no: tuple[str, ...]
) -> Truth:
    """A page of a tool; a press is known by what the tool then stores."""
    return Truth(
        page=page,
        tool=tool,
        language=language,
        what=what,
        accept=accepts(*yes, heard=()),
        reject=rejects(*no, heard=()),
    )


_KLARO = ".cookie-notice .cm-btn-success"
_TARTE = "#tarteaucitronPersonalize2"
_VCC = "#cc-main .cm [data-role="
_PREFERENCES = "#cc-main .pm [data-role="
_C15T = "[data-testid=consent-banner-"
_MANAGER = "[data-testid=cookie-"

_TARTEAUCITRON = (
    _tool("tarteaucitron-middle", "tarteaucitron", "fr", "tarteaucitron, middle",
          (_TARTE,), ("#tarteaucitronAllDenied2",)),
    _tool("tarteaucitron-no-deny", "tarteaucitron", "en", "tarteaucitron, denied on its panel",
          (_TARTE,), ("#tarteaucitronCloseAlert", "#tarteaucitronAllDenied",
           "#tarteaucitronClosePanel")),
    _tool("tarteaucitron-popup", "tarteaucitron", "nl", "tarteaucitron, popup",
          (_TARTE,), ("#tarteaucitronAllDenied2",)),
)  # fmt: skip
# It shows its buttons first, and makes them do something in two steps, 500 ms at the latest.
_TARTE_DEAF_MS = 600

TOOLS: tuple[Truth, ...] = (
    _tool("klaro-notice", "klaro", "en",
          "Klaro, notice", (_KLARO,), (".cookie-notice .cn-decline",)),
    _tool("klaro-modal", "klaro", "de", "Klaro, must consent",
          (".cm-modal .cm-btn-accept-all",), (".cm-modal .cn-decline",)),
    Truth(
        page="klaro-no-decline", tool="klaro", language="fr", what="Klaro, no way to decline all",
        accept=accepts(_KLARO, heard=()),
        reject=rejects(
            ".cookie-notice .cm-link", "label[for=purpose-item-analytics]",
            "label[for=purpose-item-ads]",
            ".cm-modal .cm-btn-accept:not(.cm-btn-accept-all)", heard=(), clicks=2,
        ),
    ),
    _tool("klaro-own-words", "klaro", "pl", "Klaro as modal, its own words",
          (".cookie-modal-notice .cm-btn-success",), (".cookie-modal-notice .cn-decline",)),
    *(msgspec.structs.replace(truth, deaf_ms=_TARTE_DEAF_MS) for truth in _TARTEAUCITRON),
    _tool("vcc-default", "vanilla-cookieconsent", "en",
          "vanilla-cookieconsent 3, hides from robots",
          (_VCC + "all]",), (_VCC + "necessary]",)),
    _tool("vcc-settings", "vanilla-cookieconsent", "de",
          "vanilla-cookieconsent 3, refused on layer 2",
          (_VCC + "all]",), (_VCC + "show]", _PREFERENCES + "necessary]")),
    Truth(
        page="vcc-toggles", tool="vanilla-cookieconsent", language="it",
        what="vanilla-cookieconsent 3, only switches",
        accept=accepts(_VCC + "all]", heard=()),
        reject=rejects(
            _VCC + "show]", "#cc-main .section__toggle-wrapper >> nth=1",
            "#cc-main .section__toggle-wrapper >> nth=2", _PREFERENCES + "save]",
            heard=(), clicks=2,
        ),
    ),
    _tool("vcc-wall", "vanilla-cookieconsent", "hu", "vanilla-cookieconsent 3, page locked",
          (_VCC + "all]",), (_VCC + "necessary]",)),
    _tool("vcc2-reject", "vanilla-cookieconsent-2", "es", "vanilla-cookieconsent 2",
          ("#c-p-bn",), ("#c-s-bn",)),
    _tool("vcc2-settings", "vanilla-cookieconsent-2", "pt",
          "vanilla-cookieconsent 2, refused on layer 2",
          ("#c-p-bn",), ("#c-s-bn", "#s-rall-bn")),
    _tool("osano-opt-in", "cookieconsent-3", "sv", "Osano cookieconsent 3, opt-in",
          (".cc-allow",), (".cc-deny",)),
    Truth(
        page="osano-info", tool="cookieconsent-3", language="en",
        what="Osano cookieconsent 3, tells only",
        kind="notice",
        accept=accepts(".cc-dismiss", heard=()),
        reject=NO_WAY,
    ),
    _tool("osano-opt-out", "cookieconsent-3", "en", "Osano cookieconsent 3, opt-out",
          (".cc-dismiss, .cc-allow",), (".cc-deny",)),
    _tool("osano-top", "cookieconsent-3", "da", "Osano cookieconsent 3, pushed into the page",
          (".cc-allow",), (".cc-deny",)),
    _tool("orejime-banner", "orejime", "fr", "Orejime", (".orejime-Banner-saveButton",),
          (".orejime-Banner-declineButton",)),
    _tool("orejime-modal", "orejime", "ca", "Orejime, modal with switches, all off",
          (".orejime-PurposeToggles-enableAll", ".orejime-Modal-saveButton"),
          (".orejime-Modal-saveButton",)),
    _tool("c15t-banner", "c15t", "en",
          "c15t", (_C15T + "accept-button]",), (_C15T + "reject-button]",)),
    _tool("c15t-settings", "c15t", "en", "c15t, refused on layer 2",
          (_C15T + "accept-button]",),
          (_C15T + "customize-button]", "[data-testid=consent-widget-reject-button]")),
    _tool("react-both", "react-cookie-consent", "ru", "react-cookie-consent",
          ("#rcc-confirm-button",), ("#rcc-decline-button",)),
    Truth(
        page="react-one", tool="react-cookie-consent", language="en", kind="notice",
        what="react-cookie-consent, one button",
        accept=accepts("#rcc-confirm-button", heard=()),
        reject=NO_WAY,
    ),
    _tool("manager-popup", None, "en", "react-cookie-manager, popup",
          ("button:text-is('Accept')",), ("button:text-is('Decline')",)),
    _tool("manager-modal", None, "fi", "react-cookie-manager, modal",
          ("button:text-is('Hyväksy')",), ("button:text-is('Hylkää')",)),
    _tool("porsche", "porsche", "de", "@porscheofficial/cookie-consent-banner",
          ("button:has-text('Zustimmen und weiter')",),
          ("button:has-text('nur mit technisch notwendigen')",)),
    _tool("beyonk-reject", None, "en", "@beyonk/gdpr-cookie-consent-banner",
          ("button:has-text('Accept all')",), ("button:has-text('Reject all')",)),
    Truth(
        page="beyonk-toggles", language="nl", what="@beyonk/gdpr-cookie-consent-banner, switches",
        accept=accepts("button:has-text('Alles accepteren')", heard=()),
        reject=rejects(
            "button:has-text('Voorkeuren')",
            *(f"label[for^=gdpr-check] >> nth={n}" for n in (1, 2, 3)),
            "button:has-text('Venster sluiten')", "button:has-text('Selectie opslaan')",
            heard=(), clicks=3,
        ),
    ),
    _tool("stormid", None, "en", "@stormid/cookie-banner",
          ("button:text-is('Accept all')",), ("button:text-is('Reject all')",)),
    _tool("cookie-consent-js", None, "de", "cookie-consent-js, page locked",
          (".btn-accept-all",), (".btn-accept-necessary",)),
    Truth(
        page="two-tools", tools=("klaro", "cookieconsent-3"), language="en",
        what="two tools at once",
        accept=accepts(".cc-allow", _KLARO, heard=()),
        reject=rejects(".cc-deny", ".cookie-notice .cn-decline", heard=()),
    ),
    _tool("own-card", "consentry", "en", "Consentry",
          ("#consentry .first [data-consentry=acceptAll]",),
          ("#consentry .first [data-consentry=rejectAll]",)),
    _tool("own-inline", "consentry", "de", "Consentry, first layer in the page",
          ("#consentry .first [data-consentry=acceptAll]",),
          ("#consentry .first [data-consentry=rejectAll]",)),
    _tool("own-opt-out", "consentry", "en", "Consentry, opt-out",
          ("#consentry .first [data-consentry=understood]",),
          ("#consentry .first [data-consentry=rejectAll]",)),
    _tool("own-centre", "consentry", "ar", "Consentry, centre, right to left",
          ("#consentry .first [data-consentry=acceptAll]",),
          ("#consentry .first [data-consentry=rejectAll]",)),
)  # fmt: skip
