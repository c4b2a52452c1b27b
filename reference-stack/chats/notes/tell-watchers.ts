import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { database, expiresAt, onCondition, tableName } from '../handling/database.ts'
import type { Recipient } from '../handling/events.ts'
import type { Task } from '../handling/invocation.ts'
import { clean } from '../posting/clean.ts'
import { postingToEach } from '../posting/post-to-each.ts'
import type { Note } from './note.ts'
import { settings } from './settings.ts'
import { removeConnection, watchersOf } from './watchers.ts'

/** A change of a note, with the note after it; a deleted note is as it was. */
export interface Change {
  readonly change: 'created' | 'updated' | 'deleted'
  readonly note: Note
}

/** The frame that each watcher of the board receives. */
type ChangeFrame = Change & { readonly type: 'note' }

const TableName = tableName('TABLE_TOLD')

/** Longer than Lambda tries an asynchronous event again, which is 6 hours at most; a stream has records of a day. */
const rememberedSeconds = 24 * 3600

const postToEach = await postingToEach<ChangeFrame>(settings, 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI')

/**
 * Posts a change to all who watch the board, and deletes the items of those whose connection is gone. A change that has been told
 * is not told again: clients repeat requests, and Lambda gives an event more than once.
 *
 * @throws if the watchers cannot be read before anybody has been told; the next attempt then tells them
 */
export async function tellWatchers(change: Change, task: Task): Promise<void> {
  const mark = markOf(change)
  if (!(await setMark(mark))) return
  const gone: Recipient[] = []
  let isBegun = false
  try {
    for await (const page of watchersOf(change.note.board)) {
      isBegun = true
      gone.push(...(await postToEach({ type: 'note', ...change }, page, task)))
    }
  } catch (error) {
    if (!isBegun) await removeMark(mark)
    throw error
  }
  await clean(gone, ({ connectionId }) => removeConnection(connectionId, change.note.board), task)
}

/** The same note may be created again when it has been deleted: that is another change. */
function markOf({ change, note: { user, id, createdAt, version } }: Change): string {
  return [user, id, createdAt, change === 'deleted' ? change : version].join('/')
}

async function setMark(change: string): Promise<boolean> {
  const set = await onCondition(
    database.send(
      new PutCommand({
        TableName,
        Item: { change, expiresAt: expiresAt(Date.now(), rememberedSeconds) },
        ConditionExpression: 'attribute_not_exists(#change)',
        ExpressionAttributeNames: { '#change': 'change' },
      }),
    ),
  )
  return set !== undefined
}

async function removeMark(change: string): Promise<void> {
  await database.send(new DeleteCommand({ TableName, Key: { change } }))
}
