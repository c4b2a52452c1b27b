import { setTimeout as sleep } from 'node:timers/promises'
import { keeping } from '../invocation.ts'

/** Longer than its own time limit. */
const takesMs = 3_000

export const handler = keeping('Impatient', async () => {
  await sleep(takesMs)
  return { statusCode: 200 }
})
