"""The app's two icons, drawn here: a mainstay (the stay that holds a mast) as two strokes and a wave."""

import io

from PIL import Image, ImageDraw

SUPERSAMPLE = 4  # drawn larger and scaled down, for smooth edges
TEAL = (31, 95, 91, 255)
WHITE = (255, 255, 255, 255)
CLEAR = (0, 0, 0, 0)
COLOUR_SIZE = 192  # pixels, as the app package asks for
OUTLINE_SIZE = 32


def colour_icon() -> bytes:
    """Return the full-colour icon as PNG, 192 × 192."""
    return _png(_drawn(COLOUR_SIZE, TEAL))


def outline_icon() -> bytes:
    """Return the white outline on a transparent ground as PNG, 32 × 32."""
    return _png(_drawn(OUTLINE_SIZE, CLEAR))


def _drawn(size: int, ground: tuple[int, int, int, int]) -> Image.Image:
    scale = size * SUPERSAMPLE
    image = Image.new("RGBA", (scale, scale), ground)
    pen = ImageDraw.Draw(image)
    width = round(scale * 0.07)

    def at(x: float, y: float) -> tuple[float, float]:
        return (x * scale, y * scale)

    pen.line([at(0.5, 0.16), at(0.5, 0.68)], fill=WHITE, width=width)  # the mast
    pen.line([at(0.5, 0.18), at(0.84, 0.68)], fill=WHITE, width=round(width * 0.6))  # the stay
    pen.polygon([at(0.43, 0.24), at(0.43, 0.62), at(0.18, 0.62)], fill=WHITE)  # the sail
    pen.arc([at(0.14, 0.58), at(0.86, 0.88)], 15, 165, fill=WHITE, width=width)  # the hull
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _png(image: Image.Image) -> bytes:
    packed = io.BytesIO()
    image.save(packed, "PNG", optimize=True)
    return packed.getvalue()
