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
    ['{"deed":"say"}', 'other'],
    ['["say"]', 'other'],
    ['"say"', 'other'],
    ['null', 'other'],
    ['say', 'other'],
    ['', 'other'],
  ])('leads %j to %s', (message, role) => {
    expect(new RouteTable(routes, expression).select(message)?.role).toBe(role)
  })
})

test('two fields are joined by what stands between them', () => {
  const table = new RouteTable(routes, '${request.body.service}/${request.body.action}')
  expect(table.select('{"service":"chat","action":"join"}')?.key).toBe('chat/join')
  expect(table.select('{"service":"chat"}')?.key).toBe('$default')
})

test('a path leads into objects', () => {
  const table = new RouteTable(routes, '$request.body.header.type')
  expect(table.select('{"header":{"type":"say"}}')?.key).toBe('say')
  expect(table.select('{"header":"say"}')?.key).toBe('$default')
})

test('without $default there may be no route', () => {
  expect(new RouteTable({ say: 'say' }, action).select('{"action":"sing"}')).toBeUndefined()
})

test.each(['', 'action', '$request.header.x', '$request.body.', '${request.body.a', '$request.body.a/$request.body.b'])(
  'the expression %j is refused',
  (expression) => expect(() => new RouteTable(routes, expression)).toThrow('Route selection expression'),
)
