import { readFields, Refusal } from '../../handling/requests.ts'
import { answer, answeringHttp } from '../http.ts'
import { type NoteKey, noteFields } from '../note.ts'
import { listNotes } from '../notes.ts'

export const handler = answeringHttp('ListNotes', async ({ queryStringParameters }) => {
  const query = queryStringParameters ?? {}
  const { user, board } = noteFields
  if ((query['user'] === undefined) === (query['board'] === undefined))
    throw new Refusal('the query has to name either a user or a board')
  const of = query['user'] === undefined ? readFields(query, { board }) : readFields(query, { user })
  const { notes, last } = await listNotes(of, query['after'] === undefined ? undefined : keyOf(query['after']))
  return answer(200, { notes, ...(last && { next: `${last.user}/${last.id}` }) })
})

/** @param after as an earlier page had it in `next` */
function keyOf(after: string): NoteKey {
  const [, user = '', id = ''] = /^(.*)\/([^/]*)$/s.exec(after) ?? []
  return readFields({ user, id }, { user: noteFields.user, id: noteFields.id })
}
