"""Files that answers carry, kept for as long as the demo runs and fetched by an address nobody can guess."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe

from handlers.request import Attachment
from success.texts import _
from success.view import Inline, Link, Paragraph, Text, View

MOST_FILES = 40
PATH = "/files/"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest files, by their secret."""

    files: OrderedDict[str, Attachment] = field(default_factory=OrderedDict)

    def offer(self, view: View, files: Sequence[Attachment]) -> View:
        """Keep files and return the view with a link to each."""
        if not files:
            return view
        parts: list[Inline] = [Text(text=_("Files:"))]
        for file in files:
            secret = token_urlsafe(16)
            self.files[secret] = file
            parts += [Text(text=" "), Link(label=file.name, url=PATH + secret)]
        while len(self.files) > MOST_FILES:
            self.files.popitem(last=False)
        return view.model_copy(update={"blocks": (*view.blocks, Paragraph(parts=tuple(parts)))})
