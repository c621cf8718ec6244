send([canvasFonts(COUNT)])
