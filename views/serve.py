"""Starts the server with the house warming up behind it: ``python -m views.serve``, with Streamlit's own options.

Streamlit runs no line of the app before the first page is asked for; meanwhile the
browser loads its own part. What both wait for is brought in that time. ``streamlit
run app.py`` does the same, a second later.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import Path

APP = Path(__file__).parents[1] / "app.py"


def warm_up() -> None:
    """Bring what the first page needs; whatever is wrong is told by the page itself."""
    import settings as configuration
    from errors import KaikouError
    from locales import translator

    with suppress(KaikouError):
        found = configuration.load()
        translator(found.language)
        import views.house  # noqa: F401 - with it, everything below
        from questions.library import open_library

        open_library(found.banks)


def main() -> None:
    """Serve the app until it is stopped."""
    # no daemon: stopped in the middle of an import, the interpreter would abort; it is over within a second
    threading.Thread(target=warm_up, name="kaikou-warm-up").start()
    from streamlit.web.cli import main as streamlit

    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    streamlit()


if __name__ == "__main__":
    main()
