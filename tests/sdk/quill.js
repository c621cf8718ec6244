// A text editor that watches its own text.
import Quill from 'quill'
import css from 'quill/dist/quill.snow.css'

const sheet = document.createElement('style')
sheet.textContent = css
document.head.append(sheet)

const editor = document.createElement('div')
editor.innerHTML = '<p>Write <b>something</b> here.</p>'
document.getElementById('stage').append(editor)

new Quill(editor, { theme: 'snow', modules: { toolbar: [['bold', 'italic']] } })
