import { homedir } from 'node:os'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { deploymentWarnings } from '../../../reference-stack/cloud/deployment-warnings.ts'
import { type VariableValue, defineStack } from '../../../reference-stack/define-stack.ts'

const here = homedir()
const { href } = pathToFileURL(here)

function warningsOf(environment: Record<string, VariableValue<'clients' | 'rooms', 'say'>>): readonly string[] {
  const definition = defineStack({
    name: 'chat',
    tables: { clients: { partitionKey: 'id', name: 'ClientRecords' }, rooms: { partitionKey: 'id' } },
    functions: {
      say: { handler: new URL(import.meta.url), memoryMb: 128, timeoutSeconds: 3, environment },
    },
    routes: { say: 'say' },
  })
  const [literal, ...others] = deploymentWarnings(definition, { stackName: 'fanbench-chat' })
  expect(literal).toBe(
    "tables.clients: its name in the account is fanbench-chat-clients, not ClientRecords: handlers have to read it from a variable { table: 'clients' }",
  )
  return others
}

it('a name that holds only in the embedded stack is named, with what to write', () => {
  expect(warningsOf({ TABLE: 'ClientRecords', ROOMS: 'rooms', NEXT: 'chat-say' })).toEqual([
    "functions.say.environment.TABLE: ClientRecords is the name of a table of the embedded stack; in the account it is fanbench-chat-clients: write { table: 'clients' }",
    "functions.say.environment.ROOMS: rooms is the name of a table of the embedded stack; in the account it is fanbench-chat-rooms: write { table: 'rooms' }",
    "functions.say.environment.NEXT: chat-say is the name of a function of the embedded stack; in the account it is fanbench-chat-say: write { function: 'say' }",
  ])
})

it('a path of this machine is named, and one that Lambda has too is not', () => {
  expect(warningsOf({ KEY: here, URL: href, TMP: '/tmp', OPT: '/opt/ca.pem', ROOT: '/', PATH: '/nowhere' })).toEqual([
    `functions.say.environment.KEY: ${here} is a path of this machine, which does not exist on Lambda`,
    `functions.say.environment.URL: ${href} is a path of this machine, which does not exist on Lambda`,
  ])
})

it('what the stack itself says, and any other text, is right in both', () => {
  expect(warningsOf({ TABLE: { table: 'clients' }, NEXT: { function: 'say' }, STAGE: 'dev' })).toEqual([])
})
