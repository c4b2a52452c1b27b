import { defineStack } from '../../reference-stack/define-stack.ts'

/** As little as it takes to make a call of each kind. */
export const chat = defineStack({
  name: 'service-times',
  tables: { items: { partitionKey: 'ID' } },
  functions: {
    Idle: {
      handler: new URL('./handler.ts', import.meta.url),
      memoryMb: 256,
      timeoutSeconds: 20,
      postsToConnections: true,
    },
  },
  routes: { $default: { function: 'Idle', replies: true } },
})
