import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'

// `.ts` where it is developed, `.js` where it is installed.
const handler = (file: string) => new URL(`./handlers/${file}${extname(import.meta.url)}`, import.meta.url)

/** The broadcast chat: see README.md beside this file for its wire protocol and its items. */
export const chat = defineStack({
  name: 'broadcast',
  protocol: 'broadcast',
  tables: { chat: { partitionKey: 'connection_id', expiresAt: 'expiresAt' } },
  connectionItems: { table: 'chat', key: 'connection_id', member: 'user' },
  functions: {
    Connect: {
      handler: handler('connect'),
      memoryMb: 256,
      // For so long at most a stale connection is kept: see `establishedBy` of its item.
      timeoutSeconds: 5,
      tables: { chat: 'write' },
    },
    Default: {
      handler: handler('default'),
      memoryMb: 512,
      // Longer than 29 s API Gateway does not wait.
      timeoutSeconds: 29,
      tables: { chat: 'read-write' },
      postsToConnections: true,
      environment: { APIGatewayEndpoint: { endpoint: 'connections' } },
    },
    SetPosition: {
      handler: handler('set-position'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { chat: 'write' },
    },
    ReadPositions: {
      handler: handler('read-positions'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { chat: 'read' },
    },
    Disconnect: {
      handler: handler('disconnect'),
      memoryMb: 256,
      timeoutSeconds: 10,
      tables: { chat: 'write' },
    },
  },
  routes: {
    $connect: 'Connect',
    // Replies to the sender only when the message is refused: an empty body sends nothing.
    $default: { function: 'Default', replies: true },
    'set-position': { function: 'SetPosition', replies: true },
    'read-positions': { function: 'ReadPositions', replies: true },
    $disconnect: 'Disconnect',
  },
})
