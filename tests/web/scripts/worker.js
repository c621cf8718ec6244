new Worker(WORKER)
