import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'

// `.ts` where it is developed, `.js` where it is installed.
const handler = (file: string) => new URL(`./handlers/${file}${extname(import.meta.url)}`, import.meta.url)

const small = { memoryMb: 256, timeoutSeconds: 10 } as const

/** A chat that tells each client its connection id: see README.md beside this file for the three ways in which it can. */
export const chat = defineStack({
  name: 'hello',
  protocol: 'hello',
  tables: { connections: { partitionKey: 'connectionId', expiresAt: 'expiresAt' } },
  connectionItems: { table: 'connections', key: 'connectionId' },
  functions: {
    Connect: {
      handler: handler('connect'),
      ...small,
      tables: { connections: 'write' },
      invokes: ['Greet'],
      // For the way that cannot work. Without this right the answer would be 403, and show nothing.
      postsToConnections: true,
    },
    Greet: { handler: handler('greet'), ...small, postsToConnections: true },
    WhoAmI: { handler: handler('who-am-i'), ...small },
    Disconnect: { handler: handler('disconnect'), ...small, tables: { connections: 'write' } },
  },
  routes: {
    $connect: 'Connect',
    whoami: { function: 'WhoAmI', replies: true },
    $disconnect: 'Disconnect',
  },
})
