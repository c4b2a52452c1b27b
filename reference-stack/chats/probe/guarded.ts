import { extname } from 'node:path'
import { defineStack } from '../../define-stack.ts'
import { chat } from './chat.ts'

const admit = new URL(`./handlers/admit${extname(import.meta.url)}`, import.meta.url)
const answering = { function: 'Obey', replies: true } as const

/**
 * The probe behind an authorizer, with a route for what matches no other, and with a route selection expression of several
 * variables and text: a plain `action` leads to the route of that name with `-v1`.
 */
export const guarded = defineStack({
  ...chat,
  name: 'probe-guarded',
  functions: {
    ...chat.functions,
    Admit: { handler: admit, memoryMb: 256, timeoutSeconds: 10, tables: { events: 'write' } },
  },
  routes: {
    $connect: 'Greet',
    $disconnect: 'Part',
    'say-v1': 'Obey',
    'ask-v1': answering,
    'chat/join-v1': answering,
    '[a, b]-v1': answering,
    '-v1': answering,
    $default: answering,
  },
  routeSelectionExpression:
    '${request.body.service}${request.body.steps[1].action}${request.body.tags}${request.body.action}-v1',
  throttles: {},
  authorizer: { function: 'Admit', identitySource: ['route.request.querystring.admit'] },
})
