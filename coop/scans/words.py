"""Why a file cannot be taken, in words."""

from django.utils.translation import gettext as _

from coop.scans.scans import Problem


def problem(of: Problem, *, pages_most: int, pixels_most: int) -> str:
    """Why a file cannot be taken, and what to send instead."""
    return {
        Problem.EMPTY: _("That file is empty. Take the photo again, or choose another file."),
        Problem.KIND: _(
            "That is neither a photo nor a PDF. Send a JPEG, PNG or WebP photo, or a PDF."
        ),
        Problem.BROKEN: _("That file cannot be opened; it may be damaged. Take the photo again."),
        Problem.LOCKED: _("That PDF asks for a password. Save it without one, or send a photo."),
        Problem.PIXELS: _(
            "That photo has too many pixels. Send one of at most %s\N{NO-BREAK SPACE}megapixels."
        )
        % (pixels_most // 1_000_000),
        Problem.PAGES: _("That PDF is too long. Send at most %s pages.") % pages_most,
    }[of]
