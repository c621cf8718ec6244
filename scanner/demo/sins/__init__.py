"""Small sites that each do one thing wrong with a visitor's choice, and some that do it right."""
