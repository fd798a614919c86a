"""Mainstay in Microsoft Teams: cards out, activities in; the only room that knows the Bot Framework."""
