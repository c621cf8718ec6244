const measure = () => send([domFonts[WAY](120)])
if (document.body) measure()
else addEventListener('DOMContentLoaded', measure)
