send([fontNames(100).map((name) => document.fonts.check(`12px '${name}'`))])
