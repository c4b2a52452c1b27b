import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'
import { chat } from './chat.ts'

const admit = new URL(`./handlers/admit${extname(import.meta.url)}`, import.meta.url)

/** The probe behind an authorizer, and with a route for what matches no other. */
export const guarded = defineStack({
  ...chat,
  name: 'probe-guarded',
  functions: {
    ...chat.functions,
    Admit: { handler: admit, memoryMb: 256, timeoutSeconds: 10, tables: { events: 'write' } },
  },
  routes: { ...chat.routes, $default: { function: 'Obey', replies: true } },
  authorizer: { function: 'Admit', identitySource: ['route.request.querystring.admit'] },
})
