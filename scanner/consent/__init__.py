"""Find the consent banner of a page, choose as a visitor would, and say what came of it."""
