import { notesToldBy } from './notes-told-by.ts'

export default notesToldBy('invoke')
