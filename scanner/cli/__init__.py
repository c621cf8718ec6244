"""The scanner's commands: thin, and heavy imports wait inside them."""
