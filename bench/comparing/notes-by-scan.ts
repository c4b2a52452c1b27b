import { notesReadBy } from './notes-told-by.ts'

export default notesReadBy('scan')
