// Gives a phone number its spaces while it is typed.
import IMask from 'imask'

IMask(document.querySelector('input[type=tel]'), { mask: '+00 000 000000' })
