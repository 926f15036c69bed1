"""A report on paper: the page goes in, a PDF comes out, by WeasyPrint and without a browser."""

from __future__ import annotations

from standoff.language.error import StandoffError

MISSING = (
    "PDF output needs WeasyPrint, which is not installed",
    "install standoff[pdf], and Pango from the system (libpango-1.0-0 and libpangoft2-1.0-0 on Debian), or print the "
    "HTML report from a browser",
)


def pdf(html: str) -> bytes:
    """The PDF of a page that was made for paper (`page(..., printed=True)`). Nothing is fetched for it.

    Raises:
        StandoffError: where WeasyPrint or what it needs of the system is absent.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):
        raise StandoffError(*MISSING) from None

    made: bytes = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf()
    return made
