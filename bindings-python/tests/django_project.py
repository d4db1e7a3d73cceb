"""What `settings.py` is in a project of Django. A process has one; its URLs come and go."""

from __future__ import annotations

from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.test import override_settings

from signatures import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

if not settings.configured:
    settings.configure(
        SECRET_KEY="what pages of errors ask for",
        ALLOWED_HOSTS=["127.0.0.1", "testserver"],
        DIDWW_CALLBACK_SECRET=SECRET,
        MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    )
    django.setup()


@contextmanager
def serving(*urlpatterns: Any, **changed: Any) -> Iterator[None]:
    """Let the project have these URLs, and other settings."""
    urls = ModuleType("urls")
    vars(urls)["urlpatterns"] = list(urlpatterns)
    with override_settings(ROOT_URLCONF=urls, **changed):
        yield
