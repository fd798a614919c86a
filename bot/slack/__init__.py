"""Slack: what comes in, how a View looks there, and how it is sent."""
