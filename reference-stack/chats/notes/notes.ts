import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { database, onCondition, tableName } from '../handling/database.ts'
import { type Note, type NoteKey, noteOf } from './note.ts'
import type { ToldBy } from './settings.ts'

const TableName = tableName('TABLE_NOTES')

/** An item of the table `notes`. `toldBy` is for the filter of the stream. */
interface NoteItem extends Note {
  readonly toldBy: ToldBy
}

/** Writes a new note; false if there is one of this author with this id. */
export async function addNote(note: Note, toldBy: ToldBy): Promise<boolean> {
  const Item: NoteItem = { ...note, toldBy }
  const added = await onCondition(
    database.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' })),
  )
  return added !== undefined
}

export async function readNote(key: NoteKey): Promise<Note | undefined> {
  const { Item } = await database.send(new GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true }))
  return Item && noteOf(Item as NoteItem)
}

/** Replaces the text; undefined if there is no such note. */
export async function changeText(key: NoteKey, text: string, toldBy: ToldBy): Promise<Note | undefined> {
  const changed = await onCondition(
    database.send(
      new UpdateCommand({
        TableName,
        Key: keyOf(key),
        ConditionExpression: 'attribute_exists(id)',
        UpdateExpression: 'SET #text = :text, #toldBy = :toldBy, #version = #version + :one',
        ExpressionAttributeNames: { '#text': 'text', '#toldBy': 'toldBy', '#version': 'version' },
        ExpressionAttributeValues: { ':text': text, ':toldBy': toldBy, ':one': 1 },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  )
  return changed && noteOf(changed.Attributes as NoteItem)
}

/** The note that was deleted; undefined if there was none. */
export async function deleteNote(key: NoteKey): Promise<Note | undefined> {
  const { Attributes } = await database.send(new DeleteCommand({ TableName, Key: keyOf(key), ReturnValues: 'ALL_OLD' }))
  return Attributes && noteOf(Attributes as NoteItem)
}

/** Notes of one page, and the last of them if there may be more. */
export interface NotePage {
  readonly notes: readonly Note[]
  readonly last?: NoteKey
}

const pageNotes = 100

/**
 * A page of the notes of one author, from the table, or of one board, from its index.
 *
 * @param after the last note of the page before
 */
export async function listNotes(of: { user: string } | { board: string }, after?: NoteKey): Promise<NotePage> {
  const [[attribute, value]] = Object.entries(of) as [[string, string]]
  const { Items = [], LastEvaluatedKey } = await database.send(
    new QueryCommand({
      TableName,
      ...(attribute === 'board' && { IndexName: 'by-board' }),
      KeyConditionExpression: '#of = :of',
      ExpressionAttributeNames: { '#of': attribute },
      ExpressionAttributeValues: { ':of': value },
      Limit: pageNotes,
      ...(after && { ExclusiveStartKey: { ...keyOf(after), ...of } }),
    }),
  )
  const notes = Items.map((item) => noteOf(item as NoteItem))
  return LastEvaluatedKey ? { notes, last: keyOf(LastEvaluatedKey as NoteKey) } : { notes }
}

function keyOf({ user, id }: NoteKey): { user: string; id: string } {
  return { user, id }
}
