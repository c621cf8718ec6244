"""One page in one consent state: load, settle, look, leave, and put together what was heard."""
