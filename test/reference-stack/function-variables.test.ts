import { expect, it } from 'vitest'
import { defineStack } from '../../reference-stack/define-stack.ts'
import { functionVariables } from '../../reference-stack/function-variables.ts'
import { describeDefinition } from '../../reference-stack/target-file.ts'

it('a function finds the names that only the stack knows under those of its own', () => {
  const definition = defineStack({
    name: 'chat',
    tables: { clients: { partitionKey: 'id', name: 'ClientRecords' }, rooms: { partitionKey: 'id' } },
    functions: {
      say: {
        handler: new URL(import.meta.url),
        memoryMb: 128,
        timeoutSeconds: 3,
        tables: { clients: 'read' },
        postsToConnections: true,
        environment: {
          TABLE_CR: { table: 'clients' },
          ROOMS: { table: 'rooms' },
          NEXT: { function: 'say' },
          WS: { endpoint: 'connections' },
          STAGE: 'dev',
        },
      },
    },
    routes: { say: 'say' },
  })
  const { tables } = describeDefinition(definition)
  const surroundings = { tables, functions: { say: 'chat-say:live' }, managementEndpoint: 'https://endpoint' }
  expect(functionVariables(definition.functions.say, surroundings)).toEqual({
    TABLE_CLIENTS: 'ClientRecords',
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: 'https://endpoint',
    TABLE_CR: 'ClientRecords',
    ROOMS: 'rooms',
    NEXT: 'chat-say:live',
    WS: 'https://endpoint',
  })
})
