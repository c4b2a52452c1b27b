import type { Task } from '../handling/invocation.ts'
import { settings } from './settings.ts'
import type { Change } from './tell-watchers.ts'

const ways = {
  post: async () => (await import('./tell-watchers.ts')).tellWatchers,
  invoke: async () => {
    const { invoking } = await import('../posting/invoking.ts')
    return invoking('FUNCTION_FANOUT')
  },
  // The stream of the table tells it.
  stream: () => Promise.resolve(() => Promise.resolve()),
}

const handsOnTo = { post: undefined, invoke: 'invocation', stream: 'stream' } as const

const tellInItsWay: (change: Change, task: Task) => Promise<void> = await ways[settings.toldBy]()

/** Tells the watchers of a change that has just been written, in the way that is set. Only that way's code is loaded. */
export function tell(change: Change, task: Task): Promise<void> {
  task.line.writes(change.note.text, handsOnTo[settings.toldBy])
  return tellInItsWay(change, task)
}
