"""Presets: the figures of the operating model, as TOML files a team may copy and change."""

from pydantic import BaseModel, ConfigDict


class Preset(BaseModel):
    """One school of practice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
