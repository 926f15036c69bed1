"""The fixtures of the app's tests."""

from __future__ import annotations

from app.browser import app_server, chromium, page

__all__ = ["app_server", "chromium", "page"]
