// Seventy families in ten cuts each: names that some machines have and others don't.
const FAMILIES = [
  'Agency FB', 'Aldhabi', 'Andale Mono', 'Angsana New', 'Arial', 'Avenir', 'Bahnschrift',
  'Baskerville', 'Batang', 'Bauhaus 93', 'Bell MT', 'Bodoni MT', 'Book Antiqua', 'Calibri',
  'Cambria', 'Candara', 'Castellar', 'Century Gothic', 'Chalkboard', 'Cochin', 'Comic Sans MS',
  'Consolas', 'Constantia', 'Corbel', 'Courier New', 'DejaVu Sans', 'Didot', 'DokChampa',
  'Droid Sans', 'Ebrima', 'Eras', 'Fira Sans', 'Forte', 'Franklin Gothic', 'Futura', 'Gabriola',
  'Garamond', 'Geneva', 'Georgia', 'Gill Sans', 'Gisha', 'Helvetica Neue', 'Hoefler Text',
  'Impact', 'Javanese Text', 'Kalinga', 'Kartika', 'Leelawadee', 'Liberation Sans',
  'Lucida Grande', 'Malgun Gothic', 'Mangal', 'Marlett', 'Menlo', 'Monaco', 'MS Gothic',
  'Myanmar', 'Noto Sans', 'Optima', 'Palatino', 'Perpetua', 'Rockwell', 'Segoe UI', 'SimSun',
  'Sylfaen', 'Tahoma', 'Trebuchet MS', 'Ubuntu', 'Verdana', 'Zapfino',
]
const CUTS = ['', ' Black', ' Narrow', ' Light', ' Bold', ' Pro', ' UI', ' Medium', ' Thin', ' Display']
const fontNames = (count) =>
  CUTS.flatMap((cut) => FAMILIES.map((family) => family + cut)).slice(0, count)
const BASES = ['monospace', 'sans-serif', 'serif']
const SAMPLE = 'mmMwWLliI0O&1'
