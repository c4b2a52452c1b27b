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

/** Tells the watchers of a change that has been written, in the way that is set. Only that way's code is loaded. */
export const tell: (change: Change, task: Task) => Promise<void> = await ways[settings.toldBy]()
