import { describe, expect, test } from 'vitest'
import { parseErrorLine } from '../../../../../src/metrics/server/logs/error-line.ts'
import { quotedLine } from '../../../../../src/metrics/server/logs/quoted-line.ts'

const requestId = '8f507cfc-xmpl-4697-b07a-ac58fc914c95'
const at = '2026-11-21T02:00:00.123Z'
const document = JSON.stringify({ errorType: 'TypeError', errorMessage: 'it is undefined', trace: ['TypeError: it'] })
const error = { kind: 'error', requestId, type: 'TypeError', text: 'it is undefined' }

describe('an error that no handler has caught', () => {
  test.each([
    ['of a Node handler', `${at}\t${requestId}\tERROR\tInvoke Error \t${document}\n`, error],
    ['of a Node process', `${at}\t${requestId}\tERROR\tUncaught Exception \t${document}`, error],
    ['of a promise', `${at}\t${requestId}\tERROR\tUnhandled Promise Rejection \t${document}`, error],
    ['of the init phase', `${at}\tundefined\tERROR\tUncaught Exception \t${document}`, { ...error, requestId: null }],
    [
      'of a Python handler',
      '[ERROR] KeyError: \'room\'\rTraceback (most recent call last):\r  File "/var/task/app.py", line 7\n',
      { kind: 'error', requestId: null, type: 'KeyError', text: "'room'" },
    ],
    [
      'of a Python handler, without a text',
      '[ERROR] app.NotInRoom\nTraceback (most recent call last):\n  File',
      { kind: 'error', requestId: null, type: 'app.NotInRoom', text: '' },
    ],
    [
      'that is a timeout',
      `${at} ${requestId} Task timed out after 3.00 seconds\n\n`,
      { kind: 'error', requestId, type: 'timeout', text: 'Task timed out after 3.00 seconds' },
    ],
    [
      'in the JSON format',
      JSON.stringify({ timestamp: at, level: 'ERROR', requestId, message: JSON.parse(document) }),
      error,
    ],
  ])('%s', (_, message, expected) => {
    expect(parseErrorLine(message)).toEqual(expected)
  })

  test.each([
    ['logged by a handler that caught it', `${at}\t${requestId}\tERROR\tTypeError: it is undefined\r    at handler`],
    ['logged as JSON', `${at}\t${requestId}\tERROR\t${document}`],
    ['quoted by a handler', `${at}\t${requestId}\tINFO\tInvoke Error \t${document}`],
    ['quoted within a line', `${at}\t${requestId}\tERROR\tsee Invoke Error \t${document}`],
    ['with broken JSON', `${at}\t${requestId}\tERROR\tInvoke Error \t{"errorType":"TypeError"`],
    [
      'logged in the JSON format',
      JSON.stringify({ level: 'ERROR', requestId, errorType: 'TypeError', message: 'TypeError: it', stackTrace: [] }),
    ],
    ['logged by Python', '[ERROR]\t2026-11-21T02:00:00.123Z\t8f507cfc\tcaught KeyError'],
    ['of another kind', 'START RequestId: 1 Version: 1'],
  ])('is none that was %s', (_, message) => {
    expect(parseErrorLine(message)).toBeNull()
  })

  test('takes no longer for a line that is made to take long', () => {
    const long = 'x'.repeat(200_000)
    for (const message of [`${long}\t${long}`, `[ERROR] ${long}: ${long}`, `${at} ${long}`, `{"errorType"${long}`])
      expect(parseErrorLine(message)).toBeNull()
  })
})

describe('a quoted line', () => {
  const hides = (text: string, characters: number) => text.replaceAll('hunter22', '***').slice(0, characters)

  test('is one line, without control characters', () => {
    expect(quotedLine('one\r\n  two\u001B[31m\tthree ', hides)).toBe('one two [31m three')
  })

  test('has no secret, also where it is cut', () => {
    expect(quotedLine('with hunter22 in it', hides)).toBe('with *** in it')
    const cut = quotedLine(`${'x'.repeat(295)}hunter22`, hides)
    expect(cut).toBe(`${'x'.repeat(295)}***`)
    expect(quotedLine('y'.repeat(400), hides)).toBe(`${'y'.repeat(300)}…`)
  })
})
