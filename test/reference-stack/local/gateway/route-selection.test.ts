import { describe, expect, test } from 'vitest'
import { RouteTable } from '../../../../reference-stack/local/gateway/route-selection.ts'

const routes = {
  $connect: 'connect',
  $disconnect: 'disconnect',
  $default: 'other',
  say: 'say',
  'chat/join': 'join',
  '7': 'seven',
  true: 'truth',
} as const

const action = '$request.body.action'

describe.each([action, '${request.body.action}'])('%s', (expression) => {
  test.each([
    ['{"action":"say"}', 'say'],
    ['{"action":7}', 'seven'],
    ['{"action":true}', 'truth'],
    ['{"action":"SAY"}', 'other'],
    ['{"action":"say "}', 'other'],
    ['{"action":"chat/join"}', 'join'],
    ['{"action":null}', 'other'],
    ['{"action":{"a":1}}', 'other'],
    ['{"action":"$connect"}', 'other'],
    ['{"action":"$disconnect"}', 'other'],
    ['{"action":"constructor"}', 'other'],
    ['{"action":"__proto__"}', 'other'],
    ['{"send":"say"}', 'other'],
    ['["say"]', 'other'],
    ['"say"', 'other'],
    ['null', 'other'],
    ['say', 'other'],
    ['', 'other'],
  ])('leads %j to %s', (message, functionName) => {
    expect(new RouteTable(routes, expression).select(message)?.functionName).toBe(functionName)
  })
})

/** The route keys that expressions below are evaluated to, or might be by mistake. */
const keys = [
  'join',
  'chat/join',
  'chat/',
  '/join',
  '/',
  'join-',
  'join-v1',
  '-v1',
  'v1-join-beta',
  'action',
  '[1, 2]',
  '[a, b]',
  '[a, null]',
  '[]',
  '2',
  'undefined',
  'null',
  '$join',
  '/join/',
]

/** What an expression makes of a message, as the key that it finds. */
function keyOf(expression: string, message: unknown): string | undefined {
  const table = new RouteTable(Object.fromEntries(['$default', ...keys].map((key) => [key, 'Say'])), expression)
  return table.select(JSON.stringify(message))?.key
}

// The first six are the table of the developer guide, against its message.
test.each([
  ['$request.body.action', 'join'],
  ['${request.body.action}', 'join'],
  ['${request.body.service}/${request.body.action}', 'chat/join'],
  ['${request.body.action}-${request.body.invalidPath}', 'join-'],
  ['action', 'action'],
  [String.raw`\$default`, '$default'],
  ['chat/$request.body.action', 'chat/join'],
  ['$request.body.service/$request.body.action', 'chat/join'],
  ['chat/${request.body.none}', 'chat/'],
  ['chat/$request.body.none', 'chat/'],
  ['${request.body.none}-v1', '-v1'],
  ['${request.body.action}-v1', 'join-v1'],
  ['v1-${request.body.action}-beta', 'v1-join-beta'],
  ['${request.body.none}/${request.body.action}', '/join'],
  [String.raw`\$$request.body.action`, '$join'],
  ['/${request.body.action}/', '/join/'],
  ['$request.body.data.steps[0].action', 'join'],
  ['$request.body.data.steps[1].action', '$default'],
  ['$request.body.data["steps"][0][\'action\']', 'join'],
  ['$request.body.data.pair', '[1, 2]'],
  ['$request.body.data.pair[1]', '2'],
  ['$request.body.data.texts[*]', '[a, b]'],
  ['$request.body.data.items[*].type', '[a, b]'],
  ['$request.body.data.items[*].none', '[]'],
  ['$request.body.data.holes', '[a, null]'],
  ['$request.body.data.empty', '[]'],
  ['$request.body.data.pair.length', '$default'],
  ['$request.body.action[0]', '$default'],
  ['$request.body[0].action', '$default'],
])('%s is evaluated to %s', (expression, key) => {
  const data = {
    room: 'room1234',
    steps: [{ action: 'join' }],
    pair: [1, 2],
    texts: ['a', 'b'],
    items: [{ type: 'a' }, { type: 'b' }],
    holes: ['a', null],
    empty: [],
  }
  expect(keyOf(expression, { service: 'chat', action: 'join', data })).toBe(key)
})

test.each([[7], ['text'], [null], [[]], [true]])('of %j, which has no members, a variable is empty', (message) => {
  expect(keyOf('chat/${request.body.action}', message)).toBe('chat/')
})

test('a list has elements to begin with', () => {
  expect(keyOf('$request.body[0].action', [{ action: 'join' }])).toBe('join')
})

test('what is no JSON goes to $default, even by a static expression', () => {
  const table = new RouteTable({ action: 'one', $default: 'other' }, 'action')
  expect([table.select('{}')?.key, table.select('hi')?.key, table.select('')?.key]).toEqual([
    'action',
    '$default',
    '$default',
  ])
})

test('a path leads into objects', () => {
  const table = new RouteTable(routes, '$request.body.header.type')
  expect(table.select('{"header":{"type":"say"}}')?.key).toBe('say')
  expect(table.select('{"header":"say"}')?.key).toBe('$default')
})

test('without $default there may be no route', () => {
  expect(new RouteTable({ say: 'say' }, action).select('{"action":"sing"}')).toBeUndefined()
})

test.each([
  '',
  '$request.header.x',
  '$request.body',
  '$request.body.',
  '${request.body}',
  '${request.body.a',
  '${request.body.a..b}',
  '${request.body.a[0:2]}',
  '${request.body.a[?(@.b)]}',
  '${request.body.a[-1]}',
  '$context.routeKey',
  '$default',
])('the expression %j is refused', (expression) => {
  expect(() => new RouteTable(routes, expression)).toThrow('Route selection expression')
})
