audioWays[READ]().then((samples) => send([samples]))
