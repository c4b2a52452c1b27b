import { plainHandshake } from '../../../src/crowd/connection/handshake.ts'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { composeHandshake } from '../../../src/settings/compose-handshake.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import { ticketKeyBeside } from '../../../src/targets/ticket-key.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'

const bare = { ticketParameter: null }

async function problemsOf(...given: Parameters<typeof composeHandshake>): Promise<readonly string[]> {
  const refusal = await composeHandshake(...given).catch((error: unknown) => error)
  if (refusal instanceof Refusal && refusal.exitCode === 2) return refusal.problems
  throw new Error('it was not refused')
}

describe('what a handshake brings along', () => {
  it('is nothing, unless it is asked for', async () => {
    expect(await composeHandshake({}, null)).toEqual(plainHandshake)
  })

  it('is read from the words of the settings', async () => {
    const args = {
      header: ['Authorization: Bearer a:b=, c', 'X-Empty:', 'Origin:https://chat.example'],
      query: ['token=a=b', 'flag=', 'token=c'],
      subprotocol: ['chat.v2', 'chat.v1'],
    }
    expect(await composeHandshake(args, bare)).toEqual({
      headers: { Authorization: 'Bearer a:b=, c', 'X-Empty': '', Origin: 'https://chat.example' },
      query: [
        ['token', 'a=b'],
        ['flag', ''],
        ['token', 'c'],
      ],
      subprotocols: ['chat.v2', 'chat.v1'],
      tickets: null,
      publishHeaders: {},
      ofTheChat: [],
    })
  })

  it('has the query of the protocol too, but for what the user has given', async () => {
    const ofProtocol = { user: '{member}', version: '2' }
    expect((await composeHandshake({ query: ['user=x'] }, null, ofProtocol)).query).toEqual([
      ['user', 'x'],
      ['version', '2'],
    ])
  })

  it.each([
    ['Host: chat.example', 'host cannot be given: it is the host of the URL'],
    ['UPGRADE: h2c', 'upgrade cannot be given: it belongs to the WebSocket handshake itself'],
    ['connection: close', 'connection cannot be given'],
    ['Sec-WebSocket-Key: abc', 'sec-websocket-key cannot be given'],
    ['Sec-WebSocket-Extensions: permessage-deflate', 'sec-websocket-extensions cannot be given'],
    ['Sec-WebSocket-Protocol: chat', 'sec-websocket-protocol cannot be given: give --subprotocol'],
    ['Transfer-Encoding: chunked', 'a handshake has no body'],
    ['Bearer abc', 'must be written "name: value"'],
    ['my header: abc', 'must be written "name: value"'],
    [': abc', 'must be written "name: value"'],
    ['X-A: a\r\nX-B: b', 'a character that no header can carry'],
    ['X-A: \u20ac', 'a character that no header can carry'],
  ])('takes no header %j', async (entry, why) => {
    const [problem, ...others] = await problemsOf({ header: [entry] }, bare)
    expect(problem).toMatch(/^--header 1: /)
    expect(problem).toContain(why)
    expect(others).toEqual([])
  })

  it('has every mistake named at once, by place and never by value', async () => {
    const args = {
      header: ['X-A: 1', 'x-a: 2', 'secret'],
      query: ['secret', '=secret'],
      subprotocol: ['secret one', 'a', 'a', 'a,b'],
      ticketKey: 'nowhere.pem',
    }
    expect(await problemsOf(args, bare)).toEqual([
      '--header 2: has the same name as one before it',
      '--header 3: must be written "name: value"',
      '--query 1: must be written name=value',
      '--query 2: must be written name=value',
      '--subprotocol 1: has a character that no subprotocol can have; one name each',
      '--subprotocol 3: is the same as one before it',
      '--subprotocol 4: has a character that no subprotocol can have; one name each',
      '--ticket-key: nowhere.pem: there is no such file',
    ])
  })

  it('has tickets in the parameter that the target names, or in the usual one', async () => {
    const { path } = await ticketKeyBeside(join(temporaryFolder(), 'target.json'))
    const parameterOf = async (target: Parameters<typeof composeHandshake>[1]) =>
      (await composeHandshake({ ticketKey: path }, target)).tickets?.parameter
    expect(await parameterOf({ ticketParameter: 'admit' })).toBe('admit')
    expect(await parameterOf(bare)).toBe('ticket')
    expect(await parameterOf(null)).toBe('ticket')
    expect(await problemsOf({ ticketKey: path, query: ['ticket=abc'] }, bare)).toEqual([
      '--query ticket: is the parameter that --ticket-key puts its tickets in; leave out one of the two',
    ])
  })

  it('has to have a key where the target wants tickets', async () => {
    const [problem] = await problemsOf({}, { ticketParameter: 'ticket' })
    expect(problem).toContain('lets in only who has a signed ticket: give --ticket-key <file>')
  })
})
