import pytest

from digest.clean import NotAnArticle, clean_html
from tests.clean.pages import STORY, URL, json_ld, page

CONSENT = (
    "<p>We value your privacy. We and our 914 partners store and access information on a device, such as cookies, and "
    "process personal data for personalised ads, their measurement and audience research. You may accept all or manage "
    "options; some of it rests on legitimate interest.</p>"
)
CHECK = (
    "<p>Verifying you are human. This may take a few seconds.</p>"
    "<p>herald.example needs to review the security of your connection before proceeding. Ray ID: 8f2</p>"
)
APP = "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>"
WALLS = {
    "robot check": ("Just a moment...", CHECK),
    "captcha": ("Herald", "<p>Please complete the security check below. Solve the captcha.</p>"),
    "press and hold": ("Herald", "<h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1>"),
    "unusual traffic": ("Herald", "<p>We have noticed unusual traffic from your network. Are you a robot?</p>"),
    "access denied": ("Access Denied", "<p>You don't have permission to access this page. Reference #18.2</p>"),
    "incident": ("", "<p>Request unsuccessful. Incapsula incident ID: 7-41</p>"),
    "consent": ("Herald", CONSENT),
    "before you continue": ("Before you continue", "<p>We use cookies to sell oars.</p><p>Accept all</p>"),
    "German consent": ("Zustimmung", "<p>Wir und unsere Partner verwenden Cookies.</p><p>Weiter mit Werbung</p>"),
    "French consent": ("Le Héraut", "<p>Le respect de votre vie privée nous tient à cœur. Tout accepter</p>"),
    "Spanish consent": ("El Heraldo", "<p>Valoramos tu privacidad. Utilizamos cookies. Aceptar y continuar</p>"),
    "JavaScript": ("Herald", APP),
    "old browser": ("Herald", "<p>Your browser is not supported. Please upgrade your browser to read on.</p>"),
    "cookies off": ("Herald", "<p>Cookies must be enabled to read this page. Please enable cookies.</p>"),
    "ad blocker": ("Herald", "<p>You are using an ad blocker. Please disable your ad blocker to go on.</p>"),
    "log-in": ("Sign in", "<p>Please sign in. Already have an account? Save your tides.</p>"),
    "paywall": ("Herald", "<p>Already a subscriber? Log in to continue. Subscribe to continue reading.</p>"),
    "not found": ("404 Not Found", "<p>The page you are looking for does not exist or has been moved.</p>"),
    "another country": ("Herald", "<p>This content is not available in your region for legal reasons.</p>"),
    "out of order": ("503 Service Unavailable", "<p>The server is unable to service your request.</p>"),
    "maintenance": ("Herald", "<p>The Herald is under maintenance. We will be back shortly.</p>"),
    "age": ("Herald", "<p>You must be 18 to read about rum. Confirm your age: enter your date of birth below.</p>"),
    "redirect": ("Redirecting", "<p>If you are not redirected automatically, follow the link to the pier.</p>"),
    "for sale": ("herald.example", "<p>This domain may be for sale. Buy this domain, with its eels.</p>"),
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_is_no_article(name: str) -> None:
    title, body = WALLS[name]
    with pytest.raises(NotAnArticle, match="shows a wall"):
        clean_html(f"<html><head><title>{title}</title></head><body>{body}</body></html>", URL)


def test_a_wall_in_a_consent_box_is_seen() -> None:
    box = f'<div class="cookie-consent">{WALLS["consent"][1]}</div><footer>© The Harbour Herald, imprint</footer>'
    with pytest.raises(NotAnArticle, match="shows a wall"):
        clean_html(f"<html><body>{box}</body></html>", URL)


def test_a_wall_before_a_stated_article_is_seen() -> None:
    with pytest.raises(NotAnArticle, match="shows a wall"):
        clean_html(page(json_ld("NewsArticle"), WALLS["consent"][1], title="Before you continue"), URL)


ABOUT = {
    "captchas": (
        "The harbour's new site asks every skipper to solve a captcha of lighthouses. Most of them fail it, says the "
        "harbour master, since no one in Saltmere agrees on what a lighthouse is."
    ),
    "cookies": (
        "The regulator fined The Saltmere Post 40,000 crowns on Monday because its banner said “We value your privacy” "
        "and “Accept all cookies” in green, and hid the button “Reject all” below the tide tables."
    ),
    "robots": (
        "“I'm not a robot,” says the button that old Tam cannot press. His typewriter has no mouse, and the mouse in "
        "his boathouse has no interest in typing; so the council now takes letters again."
    ),
    "JavaScript": (
        "Brinewheel 3 renders its gauges without a script. Nobody who reads the tide by lamplight should have to care "
        "for a browser, its makers say, and the page now weighs less than a herring."
    ),
    "errors": (
        "For nine hours on Monday the ferry's booking page showed nothing but an error. The cause was an eel in the "
        "cabinet at Grimsay quay, the operator said, and 312 passengers were rowed across by hand."
    ),
    "a log-in": (
        "The library dropped its log-in on Tuesday. Anyone may now read the old tide books, says the archivist, as "
        "long as they wash their hands and leave the eel pie outside."
    ),
}


@pytest.mark.parametrize("name", ABOUT)
def test_a_short_article_about_walls_is_an_article(name: str) -> None:
    assert clean_html(page(body=f"<p>{ABOUT[name]}</p>", title=f"What {name} cost us"), URL).text == ABOUT[name]


@pytest.mark.parametrize("name", WALLS)
def test_an_article_that_quotes_a_wall_is_an_article(name: str) -> None:
    told = f"<p>All that readers saw for a day was this: “{WALLS[name][0]}”.</p>{WALLS[name][1]}"
    assert "harbour council" in clean_html(page(body=STORY + told + STORY.replace("pier", "quay")), URL).text


@pytest.mark.parametrize("title", ["Access denied: how a bell rope got its lock", "404 eels", "Just a moment of calm"])
def test_a_title_that_begins_like_a_walls_is_none(title: str) -> None:
    assert clean_html(page(title=title), URL).title == title
