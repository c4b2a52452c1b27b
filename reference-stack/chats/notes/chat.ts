import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'

// `.ts` where it is developed, `.js` where it is installed.
const handler = (file: string) => new URL(`./handlers/${file}${extname(import.meta.url)}`, import.meta.url)

const small = { memoryMb: 256, timeoutSeconds: 10 } as const

/** A function that changes notes has the rights of all three ways to tell the watchers. Longer than 29 s API Gateway does not wait. */
const changing = {
  memoryMb: 512,
  timeoutSeconds: 29,
  tables: { notes: 'read-write', watchers: 'read-write', boards: 'read-write', told: 'write' },
  invokes: ['FanOut'],
  postsToConnections: true,
} as const

const text = { type: 'string', minLength: 1, maxLength: 100_000 }
const name = { type: 'string', minLength: 1, maxLength: 64 }

/** Notes come in over HTTP, and go out to those who watch their board: see README.md beside this file. */
export const chat = defineStack({
  name: 'notes',
  protocol: 'notes',
  tables: {
    notes: {
      partitionKey: 'user',
      sortKey: 'id',
      indexes: { 'by-board': { partitionKey: 'board', sortKey: 'id' } },
      stream: 'NEW_AND_OLD_IMAGES',
    },
    watchers: {
      partitionKey: 'connectionId',
      // The item of a connection that watches no board yet is not in it.
      indexes: { 'by-board': { partitionKey: 'board', projects: 'keys' } },
      expiresAt: 'expiresAt',
    },
    // Empty unless WATCHERS_BY says that the watchers are read by a Query.
    boards: { partitionKey: 'board', sortKey: 'connectionId', expiresAt: 'expiresAt' },
    told: { partitionKey: 'change', expiresAt: 'expiresAt' },
  },
  connectionItems: { table: 'watchers', key: 'connectionId', member: 'user' },
  functions: {
    Connect: { handler: handler('connect'), ...small, tables: { watchers: 'write' } },
    Watch: { handler: handler('watch'), ...small, tables: { watchers: 'write', boards: 'write' } },
    Disconnect: { handler: handler('disconnect'), ...small, tables: { watchers: 'write', boards: 'write' } },
    CreateNote: { handler: handler('create-note'), ...changing },
    UpdateNote: { handler: handler('update-note'), ...changing },
    DeleteNote: { handler: handler('delete-note'), ...changing },
    ReadNote: { handler: handler('read-note'), ...small, tables: { notes: 'read' } },
    ListNotes: { handler: handler('list-notes'), ...small, tables: { notes: 'read' } },
    FanOut: {
      handler: handler('fan-out'),
      memoryMb: 512,
      timeoutSeconds: 60,
      tables: { watchers: 'read-write', boards: 'read-write', told: 'write' },
      streams: {
        notes: {
          reportBatchItemFailures: true,
          // What the functions above tell by themselves does not invoke it.
          filters: [
            { dynamodb: { NewImage: { toldBy: { S: ['stream'] } } } },
            { eventName: ['REMOVE'], dynamodb: { OldImage: { toldBy: { S: ['stream'] } } } },
          ],
        },
      },
      postsToConnections: true,
    },
  },
  routes: {
    $connect: 'Connect',
    watch: { function: 'Watch', replies: true },
    $disconnect: 'Disconnect',
  },
  http: {
    kind: 'rest',
    routes: {
      'POST /notes': {
        function: 'CreateNote',
        keyRequired: true,
        model: {
          type: 'object',
          required: ['board', 'user', 'text'],
          properties: { board: name, user: name, text, id: { type: 'string', pattern: '^[\\w-]{1,64}$' } },
        },
      },
      'GET /notes': { function: 'ListNotes', keyRequired: true },
      'GET /notes/{user}/{id}': { function: 'ReadNote', keyRequired: true },
      'PUT /notes/{user}/{id}': {
        function: 'UpdateNote',
        keyRequired: true,
        model: { type: 'object', required: ['text'], properties: { text } },
      },
      'DELETE /notes/{user}/{id}': { function: 'DeleteNote', keyRequired: true },
    },
    usagePlan: { keyVariable: 'NOTES_API_KEY', throttle: { requestsPerSecond: 250, burst: 500 } },
    cors: { allowOrigins: ['*'], allowHeaders: ['content-type', 'x-api-key'] },
  },
})
