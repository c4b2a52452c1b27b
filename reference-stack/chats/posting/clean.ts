import pLimit from 'p-limit'
import type { Recipient } from '../handling/events.ts'
import type { Task } from '../handling/invocation.ts'

const concurrency = 20

/** Deletes the items of stale connections with `forget`, which says whether there was one to delete; never rejects. */
export async function clean<Gone extends Recipient>(
  gone: readonly Gone[],
  forget: (one: Gone) => Promise<boolean>,
  { line, deadlineMs }: Task,
): Promise<void> {
  await pLimit(concurrency).map(gone, async (one) => {
    try {
      if (Date.now() >= deadlineMs) line.cleaningsFailed++
      else if (await forget(one)) line.cleans(one.connectionId)
    } catch {
      line.cleaningsFailed++
    }
  })
}
