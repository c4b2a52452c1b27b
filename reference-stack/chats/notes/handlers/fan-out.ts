import type { LambdaContext } from '../../handling/events.ts'
import { type Task, beginTask } from '../../handling/invocation.ts'
import { type Note, noteOf } from '../note.ts'
import { type Change, tellWatchers } from '../tell-watchers.ts'

/** The fields of a stream's event that this chat reads. */
interface StreamEvent {
  readonly Records: readonly StreamRecord[]
}

interface StreamRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly dynamodb: { readonly SequenceNumber: string; readonly NewImage?: Image; readonly OldImage?: Image }
}

type Image = Readonly<Record<string, { readonly S: string } | { readonly N: string }>>

/** The sequence numbers from which on Lambda is to give the records again; none if all are done. */
interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

const changes = { INSERT: 'created', MODIFY: 'updated', REMOVE: 'deleted' } as const

/** Tells the change that another function hands on, or the changes of a stream one by one, so that they stay in order. */
export async function handler(event: StreamEvent | Change, context: LambdaContext): Promise<BatchAnswer | undefined> {
  const task = beginTask('FanOut', null, context)
  try {
    if ('Records' in event) return await tellEach(event.Records, task)
    await tellWatchers(event, task)
    return undefined
  } finally {
    task.line.write()
  }
}

async function tellEach(records: readonly StreamRecord[], task: Task): Promise<BatchAnswer> {
  for (const record of records) {
    const { SequenceNumber: itemIdentifier } = record.dynamodb
    try {
      // The rest comes again, in an invocation that has its whole time.
      if (Date.now() >= task.deadlineMs) return { batchItemFailures: [{ itemIdentifier }] }
      await tellWatchers(changeOf(record), task)
    } catch (error) {
      console.error(error)
      return { batchItemFailures: [{ itemIdentifier }] }
    }
  }
  return { batchItemFailures: [] }
}

function changeOf({ eventName, dynamodb: { NewImage, OldImage } }: StreamRecord): Change {
  const image = Object.entries(NewImage ?? OldImage ?? {})
  const item = Object.fromEntries(image.map(([name, value]) => [name, 'N' in value ? Number(value.N) : value.S]))
  return { change: changes[eventName], note: noteOf(item as unknown as Note) }
}
