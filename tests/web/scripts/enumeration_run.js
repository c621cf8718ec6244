send([ask[WAY]()])
