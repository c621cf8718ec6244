"""What is said of every test page, held against the truth tables, run after run."""
