import { expect, test } from 'vitest'
import { InvocationLog } from '../../../../../src/metrics/server/logs/invocation-log.ts'
import { reportOf } from './report-of.ts'

const a = '2026/11/21/[1]aaaa'
const b = '2026/11/21/[1]bbbb'
const start = (id: string) => `START RequestId: ${id} Version: 1\n`
const handler = (id: string, posts: number) =>
  `2026-11-21T02:00:00.123Z\t${id}\tINFO\t{"fanbench":1,"coldStart":false,"requestId":"${id}","posts":${posts}}\n`

function facts(...lines: readonly (readonly [environment: string, timestampMs: number, message: string])[]) {
  const log = new InvocationLog('SendMessage', (text) => text)
  for (const [logStreamName, timestampMs, message] of lines) log.add({ logStreamName, timestampMs, message })
  return log.facts()
}

test('an invocation is what its lines say together', () => {
  expect(facts([a, 10, start('1')], [a, 11, handler('1', 3)], [a, 12, 'noise'], [a, 13, reportOf('1', 2)])).toEqual([
    {
      functionName: 'SendMessage',
      requestId: '1',
      environment: a,
      startedAtMs: 10,
      endedAtMs: 13,
      durationUs: 2000,
      billedMs: 2,
      initUs: null,
      initStartedAtMs: null,
      memoryMb: 128,
      maxMemoryMb: 45,
      status: 'success',
      handler: expect.objectContaining({ posts: 3 }),
    },
  ])
})

test('lines of several environments may be interleaved', () => {
  const found = facts(
    [a, 10, start('1')],
    [b, 10, start('2')],
    [b, 11, handler('2', 2)],
    [a, 11, handler('1', 1)],
    [b, 12, reportOf('2')],
    [a, 13, reportOf('1')],
  )
  expect(found.map(({ requestId, environment, handler }) => [requestId, environment, handler?.posts])).toEqual([
    ['1', a, 1],
    ['2', b, 2],
  ])
})

test('without START or handler line an invocation is one all the same; without REPORT it is none', () => {
  expect(facts([a, 13, reportOf('1')])).toMatchObject([{ startedAtMs: null, endedAtMs: 13, handler: null }])
  expect(facts([a, 10, start('1')], [a, 11, handler('1', 1)])).toEqual([])
})

test('the order of lines of the same millisecond does not matter', () => {
  expect(facts([a, 10, start('1')], [a, 10, reportOf('1')], [a, 10, handler('1', 4)])).toMatchObject([
    { startedAtMs: 10, endedAtMs: 10, handler: { posts: 4 } },
  ])
})

test('an event that is tried again under its request id is another invocation, in whichever environment', () => {
  const first = [[a, 10, start('1')] as const, [a, 12, reportOf('1')] as const]
  const again = (environment: string) =>
    [
      [environment, 60_010, start('1')],
      [environment, 60_011, handler('1', 5)],
      [environment, 60_012, reportOf('1')],
    ] as const
  for (const environment of [a, b]) {
    expect(facts(...first, ...again(environment))).toMatchObject([
      { startedAtMs: 10, endedAtMs: 12, handler: null },
      { startedAtMs: 60_010, endedAtMs: 60_012, handler: { posts: 5 } },
    ])
  }
})

test('the first of an environment knows when its init began', () => {
  const withInit = `${reportOf('1', 2).trimEnd()}\tInit Duration: 150.00 ms\t\n`
  const found = facts(
    [a, 5, 'INIT_START Runtime Version: nodejs:24.v1\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:abc\n'],
    [a, 160, start('1')],
    [a, 161, 'INIT_START Runtime Version: of my own'],
    [a, 165, withInit],
    [a, 170, start('2')],
    [a, 172, reportOf('2', 2)],
    [b, 300, start('3')],
    [b, 302, reportOf('3', 2)],
  )
  expect(found.map(({ initUs, initStartedAtMs }) => [initUs, initStartedAtMs])).toEqual([
    [150_000, 5],
    [null, null],
    [null, null],
  ])
})

const thrown = (id: string, type: string, text = '') =>
  `2026-11-21T02:00:00.123Z\t${id}\tERROR\tInvoke Error \t${JSON.stringify({ errorType: type, errorMessage: text })}\n`
const crashed = (id: string) => reportOf(id).replace('\t\n', '\tStatus: error\tError Type: Runtime.ExitError')

test('an error belongs to the invocation that it names, and its first is the one', () => {
  const found = facts(
    [a, 10, start('1')],
    [a, 11, thrown('1', 'TypeError', 'one')],
    [a, 11, thrown('1', 'TypeError', 'two')],
    [a, 12, reportOf('1')],
    [a, 13, start('2')],
    [a, 14, reportOf('2')],
  )
  expect(found[0]?.error).toEqual({ type: 'TypeError', text: 'one' })
  expect(found[1]).not.toHaveProperty('error')
})

test('an error that names none belongs to the invocation that its environment is busy with', () => {
  const python = '[ERROR] KeyError: 7\nTraceback (most recent call last):\n'
  const found = facts(
    [a, 10, start('1')],
    [b, 10, start('2')],
    [a, 11, python],
    [a, 12, reportOf('1')],
    [b, 12, reportOf('2')],
  )
  expect(found.map(({ error }) => error?.type)).toEqual(['KeyError', undefined])
})

test('an error of the init phase is the reason why the first invocation failed, and not of one that did not', () => {
  const ofInit = thrown('undefined', 'Runtime.ImportModuleError', 'no such module')
  expect(facts([a, 9, ofInit], [a, 10, start('1')], [a, 12, crashed('1')])[0]?.error).toEqual({
    type: 'Runtime.ImportModuleError',
    text: 'no such module',
  })
  expect(facts([a, 9, ofInit], [a, 10, start('1')], [a, 12, reportOf('1')])[0]).not.toHaveProperty('error')
})

test("where the runtime logged nothing, the platform's own word is the reason", () => {
  expect(facts([a, 10, start('1')], [a, 12, crashed('1')])[0]?.error).toEqual({ type: 'Runtime.ExitError', text: '' })
})
