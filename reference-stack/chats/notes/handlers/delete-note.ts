import { answer, answeringHttp, keyIn, noSuchNote } from '../http.ts'
import { deleteNote } from '../notes.ts'
import { tell } from '../tell.ts'

export const handler = answeringHttp('DeleteNote', async (event, task) => {
  const note = await deleteNote(keyIn(event))
  if (note === undefined) return noSuchNote
  await tell({ change: 'deleted', note }, task)
  return answer(200, note)
})
