import { readFields } from '../../handling/requests.ts'
import { answer, answeringHttp, bodyOf, keyIn, noSuchNote } from '../http.ts'
import { noteFields } from '../note.ts'
import { changeText } from '../notes.ts'
import { settings } from '../settings.ts'
import { tell } from '../tell.ts'

export const handler = answeringHttp('UpdateNote', async (event, task) => {
  const { text } = readFields(bodyOf(event), { text: noteFields.text })
  const note = await changeText(keyIn(event), text, settings.toldBy)
  if (note === undefined) return noSuchNote
  await tell({ change: 'updated', note }, task)
  return answer(200, note)
})
