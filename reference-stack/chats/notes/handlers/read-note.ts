import { answer, answeringHttp, keyIn, noSuchNote } from '../http.ts'
import { readNote } from '../notes.ts'

export const handler = answeringHttp('ReadNote', async (event) => {
  const note = await readNote(keyIn(event))
  return note === undefined ? noSuchNote : answer(200, note)
})
