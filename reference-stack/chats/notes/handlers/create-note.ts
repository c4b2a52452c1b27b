import { readFields } from '../../handling/requests.ts'
import { answer, answeringHttp, bodyOf } from '../http.ts'
import { type Note, noteFields } from '../note.ts'
import { addNote, readNote } from '../notes.ts'
import { settings } from '../settings.ts'
import { tell } from '../tell.ts'

export const handler = answeringHttp('CreateNote', async (event, task) => {
  const createdAt = Date.now()
  // Ids that the chat gives are in the order of their instants.
  const given = { id: `${createdAt}-${crypto.randomUUID()}`, ...bodyOf(event) }
  const note: Note = { ...readFields(given, noteFields), createdAt, version: 1 }

  if (await addNote(note, settings.toldBy)) {
    await tell({ change: 'created', note }, task)
    return answer(201, note)
  }
  const there = await readNote(note)
  if (there === undefined || there.board !== note.board || there.text !== note.text || there.version !== 1)
    return answer(409, { message: `${note.user} has another note ${note.id}` })
  // Somebody has repeated the request: the first may have ended between the write and the watchers.
  await tell({ change: 'created', note: there }, task)
  return answer(200, there)
})
