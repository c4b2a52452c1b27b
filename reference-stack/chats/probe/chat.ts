import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'

// `.ts` where it is developed, `.js` where it is installed.
const handler = (file: string) => new URL(`./handlers/${file}${extname(import.meta.url)}`, import.meta.url)

const keeping = { memoryMb: 256, timeoutSeconds: 10, tables: { events: 'write' } } as const

/** A chat for asking AWS questions: it does what a client tells it, and keeps every event. See README.md beside this file. */
export const chat = defineStack({
  name: 'probe',
  tables: { events: { partitionKey: 'connectionId', sortKey: 'at', expiresAt: 'expiresAt' } },
  functions: {
    Greet: { handler: handler('greet'), ...keeping, timeoutSeconds: 60, postsToConnections: true },
    Part: { handler: handler('part'), ...keeping },
    // Longer than the 29 s after which API Gateway gives up, so that it is API Gateway who does.
    Obey: {
      handler: handler('obey'),
      ...keeping,
      timeoutSeconds: 60,
      postsToConnections: ['POST', 'GET', 'DELETE'],
    },
    Impatient: { handler: handler('impatient'), ...keeping, timeoutSeconds: 1 },
    // The same handler, for the runtime that takes its kind and for the one that does not.
    CallBack22: { handler: handler('call-back'), memoryMb: 128, timeoutSeconds: 10, runtime: 'nodejs22.x' },
    CallBack24: { handler: handler('call-back'), memoryMb: 128, timeoutSeconds: 10, runtime: 'nodejs24.x' },
    // At 1,769 MB it has a core of its own: what it times is not its own slowness.
    Stopwatch: {
      handler: handler('stopwatch'),
      memoryMb: 1769,
      timeoutSeconds: 60,
      tables: { events: 'read-write' },
      postsToConnections: true,
      invokes: ['Stopwatch'],
    },
    Stillborn: { handler: handler('stillborn'), memoryMb: 128, timeoutSeconds: 3 },
  },
  routes: {
    $connect: 'Greet',
    $disconnect: 'Part',
    say: 'Obey',
    ask: { function: 'Obey', replies: true },
    hurry: 'Impatient',
    narrow: { function: 'Obey', replies: true },
  },
  throttles: { routes: { narrow: { requestsPerSecond: 1, burst: 1 } } },
})
