const there = (name, at) =>
  new FontFace(`probe-${at}`, `local('${name}')`).load().then(() => 1, () => 0)
Promise.all(fontNames(100).map(there)).then((found) => send([found]))
