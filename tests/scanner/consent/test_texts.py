# ruff: noqa: RUF001 - texts of many scripts are what it is about

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.consent.texts import ENOUGH, About, about, link_to_settings

_TCF = (
    "We value your privacy. We and our 812 partners store and/or access information on a device, "
    "such as unique IDs in cookies to process personal data. You may accept or manage your choices "
    "by clicking below, including your right to object where legitimate interest is used."
)

_NOTICES = {
    "en": "This website uses cookies. By continuing to browse you agree to our use of cookies.",
    "de": "Diese Website verwendet Cookies. Mit einem Klick willigen Sie in die Nutzung ein.",
    "fr": "Nous utilisons des traceurs pour mesurer l'audience de notre site.",
    "es": "Utilizamos cookies propias y de terceros para analizar tus hábitos de navegación.",
    "it": "Questo sito utilizza cookie tecnici e, con il tuo consenso, di profilazione.",
    "pt": "Este site usa cookies para melhorar a sua experiência. Aceita?",
    "nl": "Wij plaatsen cookies om je surfgedrag te volgen. Geef hieronder je toestemming.",
    "pl": "Nasz serwis wykorzystuje pliki cookie w celach statystycznych i reklamowych.",
    "sv": "Vi använder kakor för att webbplatsen ska fungera bra för dig.",
    "da": "Vi bruger cookies til statistik og markedsføring, hvis du giver samtykke.",
    "nb": "Vi bruker informasjonskapsler for å gi deg en bedre opplevelse.",
    "fi": "Käytämme evästeitä sivuston kehittämiseen ja mainonnan kohdentamiseen.",
    "is": "Við notum vafrakökur til að bæta upplifun þína á vefnum.",
    "cs": "Používáme cookies, abychom vám mohli nabídnout lepší zážitek.",
    "sk": "Používame súbory cookie na analýzu návštevnosti nášho webu.",
    "hu": "Weboldalunk sütiket használ a jobb felhasználói élmény érdekében.",
    "ro": "Folosim cookie-uri pentru a analiza traficul pe site.",
    "bg": "Този сайт използва бисквитки, за да работи по-добре.",
    "hr": "Ova stranica koristi kolačiće radi boljeg korisničkog iskustva.",
    "sr": "Овај сајт користи колачиће ради бољег искуства.",
    "sl": "Spletno mesto uporablja piškotke za boljšo uporabniško izkušnjo.",
    "el": "Χρησιμοποιούμε cookies για να βελτιώσουμε την εμπειρία σας.",
    "et": "Meie veebileht kasutab küpsiseid, et pakkuda paremat kasutajakogemust.",
    "lv": "Šī vietne izmanto sīkdatnes, lai uzlabotu lietošanas pieredzi.",
    "lt": "Ši svetainė naudoja slapukus, kad pagerintų naršymo patirtį.",
    "tr": "Sitemizde deneyiminizi iyileştirmek için çerezler kullanıyoruz.",
    "ru": "Мы используем файлы cookie, чтобы сайт работал лучше.",
    "uk": "Ми використовуємо файли cookie для аналізу відвідуваності.",
    "he": "אתר זה משתמש בעוגיות כדי לשפר את חוויית הגלישה שלך.",
    "ar": "يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك.",
    "hi": "हम आपके अनुभव को बेहतर बनाने के लिए कुकीज़ का उपयोग करते हैं।",
    "ja": "当サイトではサービス向上のためにクッキーを使用しています。",
    "ko": "저희 웹사이트는 더 나은 경험을 위해 쿠키를 사용합니다.",
    "zh-Hans": "本网站使用 Cookie 来改善您的浏览体验。",
    "zh-Hant": "本網站使用 Cookie 來改善您的瀏覽體驗。",
    "vi": "Trang web này sử dụng cookie để cải thiện trải nghiệm của bạn.",
    "id": "Situs ini menggunakan cookie untuk meningkatkan pengalaman Anda.",
    "th": "เว็บไซต์นี้ใช้คุกกี้เพื่อพัฒนาประสบการณ์การใช้งานของคุณ",
    "ca": "Fem servir galetes pròpies i de tercers per millorar l'experiència.",
    "ga": "Úsáideann an suíomh seo fianáin chun do thaithí a fheabhsú.",
    "mt": "Dan is-sit juża l-cookies biex itejjeb l-esperjenza tiegħek.",
}


@pytest.mark.parametrize("language", sorted(_NOTICES))
def test_a_notice_is_one_in_every_language(language: str) -> None:
    found = about(_NOTICES[language])
    assert (found.consent, found.language) == (True, language)


@pytest.mark.parametrize(
    "text",
    [
        "This site uses cookies. OK",
        "Cookies for statistics?",
        _TCF,
        "Cookies help us deliver our services. By using our services, you agree to this.",
        "We sell personal data. Do not sell or share my personal information.",
        "Can we track your visit? We would like to use analytics with your consent.",
        "Wir und unsere Partner benötigen Ihre Einwilligung zur Verarbeitung Ihrer Daten.",
    ],
)
def test_notices_of_every_kind_count(text: str) -> None:
    found = about(text)
    assert found.consent
    assert found.score >= ENOUGH


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Join our newsletter and get 10% off! By signing up you agree to our privacy policy "
            "and that we use your data to send you emails. Your email address",
            "newsletter",
        ),
        (
            "Newsletter abonnieren und Rabatt sichern. Mit der Anmeldung willigen Sie in die "
            "Verarbeitung Ihrer E-Mail-Adresse ein, siehe Datenschutzerklärung.",
            "newsletter",
        ),
        ("Are you over 18? You must be of legal drinking age to enter this site.", "age gate"),
        ("Choose your country or region to see prices and delivering to your location", "location"),
        ("Our app is better. Download it from the App Store or Google Play.", "app"),
        ("Would you like to receive push notifications? Allow or block.", "notifications"),
        ("Subscribe now to read this article. $1 a month, cancel any time.", "paywall"),
        ("Chat with us! How can we help? We use cookies in the live chat.", "chat"),
        ("We have updated our terms of service. Please review the new terms.", "terms"),
        ("Freshly baked cookies: 20% discount on your first order. Add to cart", "promotion"),
        ("Log in to your account. Forgot your password?", "login"),
        ("Continue with Google. By continuing you accept our terms and use of cookies.", "login"),
    ],
)
def test_what_looks_like_a_notice_is_none(text: str, kind: str) -> None:
    found = about(text)
    assert not found.consent
    assert kind in found.also


def test_pay_or_accept_is_a_notice_that_asks_for_money() -> None:
    found = about(
        "Read with advertising and tracking: we and our partners use cookies with your consent. "
        "Or subscribe for 2.99 € a month and read without ads. Already a subscriber? Log in."
    )
    assert found.consent
    assert found.also[0] == "pay or accept"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Home About us Contact Imprint",
        "Privacy policy · Cookie policy · Imprint · Terms · Cookie settings",
        "Cookie settings",
        "The minister said on Monday that the data would be published.",
    ],
)
def test_links_and_other_texts_are_none(text: str) -> None:
    assert not about(text).consent


def test_a_policy_to_be_read_is_none() -> None:
    article = (
        "Cookie policy. Last updated: May 2026. What are cookies? Cookies are small files. We use "
        "cookies and similar technologies for analytics and with your consent for marketing. "
    )
    found = about(article + "You can delete them in your browser at any time. " * 200)
    assert not found.consent
    assert "article" in found.also
    assert about(_TCF).score > about(_TCF * 40).score


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Cookie settings", "reopen"),
        ("Your Privacy Choices", "reopen"),
        ("Change your cookie preferences", "reopen"),
        ("Gérer mes cookies", "reopen"),
        ("Cookie-Einstellungen", "reopen"),
        ("Einwilligung widerrufen", "reopen"),
        ("Ustawienia prywatności", "reopen"),
        ("Cookieの設定", "reopen"),
        ("Do not sell or share my personal information", "opt_out"),
        ("Don't Sell My Info", "opt_out"),
        ("Meine Daten nicht verkaufen oder weitergeben", "opt_out"),
        ("No vender mis datos", "opt_out"),
        ("Privacy policy", None),
        ("Cookie policy", None),
        ("Accept cookies", None),
        ("Settings", None),
        ("Contact us", None),
        ("", None),
        (
            "We use cookies, and in the settings you can change that whenever you want to do so.",
            None,
        ),
    ],
)
def test_links_that_let_visitors_choose_again(text: str, kind: str | None) -> None:
    assert link_to_settings(text) == kind


@given(st.text(max_size=600), st.lists(st.text(max_size=12), max_size=2))
@settings(max_examples=100, deadline=None)
def test_no_text_is_too_strange(text: str, languages: list[str]) -> None:
    found = about(text, languages)
    assert isinstance(found, About)
    assert 0.0 <= found.score <= 1.0
    assert link_to_settings(text, languages) in (None, "reopen", "opt_out")
