"""The demo: the whole product on one page, with sample people and a clock that can be stepped."""
