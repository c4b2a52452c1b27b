import { expect, expectTypeOf, test } from 'vitest'
import { type StackDefinition, defineStack } from '../../reference-stack/define-stack.ts'

const handler = new URL('../fixtures/stacks/echo/handlers/say.ts', import.meta.url)
const size = { memoryMb: 128, timeoutSeconds: 3 }

test('is what was written, and keeps the names of tables and functions in its type', () => {
  const written = {
    name: 'typed',
    tables: { members: { partitionKey: 'room' } },
    functions: { say: { handler, ...size, tables: { members: 'read' }, invokes: ['say'] } },
    routes: { say: 'say', $default: { function: 'say', replies: true } },
    authorizer: { function: 'say', identitySource: ['route.request.header.Authorization'] },
  } as const
  const definition = defineStack(written)
  expect(definition).toEqual(written)
  expectTypeOf(definition).toEqualTypeOf<StackDefinition<'members', 'say'>>()
  expectTypeOf(definition).toExtend<StackDefinition>()
})

// The compiler is what these test: each expected error that does not come is an error itself.
test('a wrong name is a compile error', () => {
  const definitions = [
    defineStack({
      name: 'unknown-function-on-a-route',
      tables: {},
      functions: { say: { handler, ...size } },
      // @ts-expect-error there is no function `shout`
      routes: { say: 'shout' },
    }),
    defineStack({
      name: 'unknown-function-on-a-route-that-replies',
      tables: {},
      functions: { say: { handler, ...size } },
      // @ts-expect-error there is no function `shout`
      routes: { say: { function: 'shout', replies: true } },
    }),
    defineStack({
      name: 'access-to-an-unknown-table',
      tables: { members: { partitionKey: 'room' } },
      // @ts-expect-error there is no table `member`
      functions: { say: { handler, ...size, tables: { member: 'read' } } },
      routes: {},
    }),
    defineStack({
      name: 'stream-of-an-unknown-table',
      tables: { members: { partitionKey: 'room', stream: 'NEW_IMAGE' } },
      // @ts-expect-error there is no table `member`
      functions: { say: { handler, ...size, streams: { member: {} } } },
      routes: {},
    }),
    defineStack({
      name: 'invocation-of-an-unknown-function',
      tables: {},
      // @ts-expect-error there is no function `shout`
      functions: { say: { handler, ...size, invokes: ['shout'] } },
      routes: {},
    }),
    defineStack({
      name: 'rows-of-connections-in-an-unknown-table',
      tables: { members: { partitionKey: 'room' } },
      functions: { say: { handler, ...size } },
      // @ts-expect-error there is no table `member`
      connectionItems: { table: 'member', key: 'ID' },
      routes: {},
    }),
    defineStack({
      name: 'unknown-kind-of-access',
      tables: { members: { partitionKey: 'room' } },
      // @ts-expect-error there is no access `all`
      functions: { say: { handler, ...size, tables: { members: 'all' } } },
      routes: {},
    }),
    defineStack({
      name: 'variable-of-an-unknown-table',
      tables: { members: { partitionKey: 'room' } },
      // @ts-expect-error there is no table `member`
      functions: { say: { handler, ...size, environment: { TABLE: { table: 'member' } } } },
      routes: {},
    }),
  ]
  expect(definitions).toHaveLength(8)
})
