"""Find known words in whatever leaves a browser, however they are written."""
