"""How much Slack takes, and how a text is brought inside that: the one overflow rule of the renderer.

A text is clipped with "…"; of a list, a table or a form the lines that fit are kept; of a View whole blocks
are dropped from the end. What was left out is counted and said. The figures are Slack's documented ones
unless a comment says otherwise.
"""

from success.format import clean

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100  # a modal, an App Home
CHARACTERS = 10_000  # of all blocks; Slack refuses a message at about 13,200
BLOCK_CHARACTERS = 6_000  # of one View block, so that a long list leaves room for what follows; ours
TAIL = 400  # kept free for "+N more" and the command that shows the rest; ours
MORE_COMMAND = 150  # ours
FALLBACK = 3_000  # the text beside the blocks; ours, Slack's is 4,000
HEADER = 150
SECTION = 3_000
CONTEXT = 2_000  # ours; undocumented
LABEL = 2_000  # of an input, and its hint
LIST_ITEM = 1_000  # ours
BUTTONS = 25  # in one actions block
BUTTON = 75  # its text, and that of a menu's option
BUTTON_VALUE = 2_000
MENU_OPTIONS = (2, 5)
OPTION_VALUE = 150
SELECT_OPTIONS = 100
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
INPUT_VALUE = 3_000
INPUT_ERROR = 500  # the sentence under an input; ours
MODAL_TITLE = 24  # also its buttons
PRIVATE_METADATA = 3_000
BLOCK_ID = 255
URL = 3_000
CHARTS = 2  # in one message; none in a modal or an App Home
CHART_TITLE = 50
CHART_LABEL = 20
CHART_SERIES = 6  # also a pie's segments
CHART_CATEGORIES = 20
CHART_VALUE = 10**15  # beyond it a number is no longer exact in JSON; ours
TABLE_ROWS = 100  # without the header
TABLE_COLUMNS = 20
TABLE_CELL = 200  # ours
TABLE_PAGE = 10  # rows shown at once; ours

EMPTY = "–"  # Slack takes no empty text
ELLIPSIS = "…"
_WIDEST = 5  # what one character may count: `&amp;`


def size(text: str) -> int:
    """Return how long Slack may count a text to be: UTF-16 units, with `&`, `<` and `>` escaped."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
    return units + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def surely_fits(text: str, most: int) -> bool:
    """Whether a text is at most `most` long however its characters count; quicker than `size`."""
    return len(text) * _WIDEST <= most


def clip(text: str, most: int) -> str:
    """Return somebody's text as one harmless line of at most `most`, never empty."""
    return clip_lines(clean(text), most)


def clip_lines(text: str, most: int) -> str:
    """Return a text that is already clean at most `most` long, never empty."""
    if not text or text.isspace():
        return EMPTY
    if surely_fits(text, most) or size(text) <= most:
        return text
    kept = text[: most - size(ELLIPSIS)]
    while (over := size(kept) + size(ELLIPSIS) - most) > 0:
        kept = kept[: -max(over // _WIDEST, 1)]
    return kept.rstrip() + ELLIPSIS
