"""Documents a person can carry away: the business review as Markdown and as a PowerPoint deck (Q5)."""
