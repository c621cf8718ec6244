"""Which pages belong to the site, in what order, and what is remembered of them."""
