"""The business review as files: what the router hands a reply to carry."""

import re

from bot.documents.deck import deck
from bot.documents.markdown import markdown
from handlers.request import Attachment
from success.format import Reader
from success.qbr_pack import Pack

NAME_LIMIT = 60  # characters of an account's name in that of a file
DECK_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class Documents:
    """handlers.request.Documents: makes both files of one review."""

    def review(self, pack: Pack, reader: Reader) -> tuple[Attachment, ...]:
        """Return the document and the deck of a review, in the reader's language."""
        name = re.sub(r"[^\w-]+", "-", pack.account.name)[:NAME_LIMIT].strip("-").lower() or "account"
        return (
            Attachment(f"review-{name}.md", "text/markdown", markdown(pack, reader).encode()),
            Attachment(f"review-{name}.pptx", DECK_TYPE, deck(pack, reader)),
        )
