"""The subject itself: what Mainstay knows about customer success. No I/O, no clock, no SDK."""
