send(webglParameters())
