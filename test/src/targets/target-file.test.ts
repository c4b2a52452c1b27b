import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { TargetFile } from '../../../reference-stack/target-file.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import { readTarget, type targetFileSchema } from '../../../src/targets/target.ts'

const file: TargetFile = {
  schema: 'fanbench/target@1',
  kind: 'emulated',
  stack: 'rooms',
  url: 'ws://127.0.0.1:3001/prod',
  region: 'us-east-1',
  api: { id: 'a1b2c3', stage: 'prod' },
  endpoints: { management: 'http://127.0.0.1:3002', cloudwatch: 'http://127.0.0.1:3003' },
  functions: { Connect: 'rooms-Connect', SendMessage: 'rooms-SendMessage' },
  tables: { clients: 'clients' },
  routes: { $connect: 'Connect', dispatch: 'SendMessage' },
  alias: 'live',
  architecture: 'arm64',
  protocol: 'rooms',
  connectionItems: { table: 'clients', key: 'ID', member: 'name' },
  ownership: { stack: 'fanbench-rooms', nonce: 'a1b2c3d4' },
  ticketParameter: 'ticket',
  connectionLimits: { idleSeconds: 6, maxAgeSeconds: null },
  serviceTimes: 'typical: 36 figures, all assumed',
  definitionHash: '0123456789abcdef',
}

/** The compiler checks that the reader takes what a stack writes. */
const asWritten: z.input<typeof targetFileSchema> = file

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'target-'))
})
afterAll(async () => await rm(directory, { recursive: true }))

async function read(text: string) {
  const path = join(directory, 'target.json')
  await writeFile(path, text)
  return await readTarget(path)
}

async function refusal(text: string): Promise<Refusal> {
  const error = await read(text).catch((thrown: unknown) => thrown)
  if (error instanceof Refusal) return error
  throw new Error('it was read', { cause: error })
}

describe('target.json', () => {
  it('is read as it was written', async () => {
    const { schema: _, ...target } = file
    expect(await read(JSON.stringify(asWritten))).toEqual(target)
  })

  it('without alias, protocol, items and limits of connections has none', async () => {
    const { alias: _, protocol: __, connectionItems: ___, connectionLimits: ____, ...rest } = file
    const none = { alias: null, protocol: null, connectionItems: null, connectionLimits: null }
    expect(await read(JSON.stringify(rest))).toMatchObject(none)
  })

  it('whose items of connections are in no table is refused', async () => {
    const connectionItems = { table: 'people', key: 'ID' }
    const { problems } = await refusal(JSON.stringify({ ...file, connectionItems }))
    expect(problems).toEqual([expect.stringContaining('connectionItems.table: there is no table people')])
  })

  it('may say more than this version knows', async () => {
    expect(await read(JSON.stringify({ ...file, colour: 'blue' }))).not.toHaveProperty('colour')
  })

  it('names all its mistakes at once', async () => {
    const broken = {
      ...file,
      kind: 'cloud',
      url: 'https://127.0.0.1/prod',
      region: 1,
      endpoints: { lambda: 'ftp://127.0.0.1' },
      functions: { Connect: '' },
    }
    const { exitCode, problems } = await refusal(JSON.stringify(broken))
    expect(exitCode).toBe(2)
    for (const mistake of ['kind', 'url', 'region', 'endpoints.lambda', 'functions.Connect']) {
      expect(problems.filter((problem) => problem.includes(`: ${mistake}: `))).toHaveLength(1)
    }
    expect(problems.join('\n')).toContain('write wss://127.0.0.1/prod')
  })

  it('whose route has no function is refused', async () => {
    const { problems } = await refusal(JSON.stringify({ ...file, routes: { dispatch: 'Nobody', join: 'toString' } }))
    expect(problems).toHaveLength(2)
    expect(problems[0]).toContain('routes.dispatch: there is no function Nobody')
  })

  it.each([
    ['that is cut short', '{"schema": "fanbench/target@1",\n "kind"', 'damaged, not JSON'],
    ['that is empty', '', 'damaged, not JSON'],
    ['of another version', '{"schema": "fanbench/target@2"}', 'written by another version: fanbench/target@2'],
    ['that is something else', '{"schema": "fanbench/run-result@1"}', 'not a target file: it is fanbench/run-result@1'],
    ['without a schema', '{}', 'not a target file'],
    ['that is no object', 'null', 'not a target file'],
  ])('%s is refused', async (_, text, reason) => {
    const { exitCode, message } = await refusal(text)
    expect(exitCode).toBe(2)
    expect(message).toContain(reason)
  })

  it('that does not exist is refused with what to do', async () => {
    await expect(readTarget(join(directory, 'none.json'))).rejects.toThrow(
      /no such file; `fanbench up` and `fanbench deploy` write one/,
    )
  })

  it('reaches no prototype with a key called __proto__', async () => {
    const hostile = JSON.stringify(file)
      .replace('{"Connect"', '{"__proto__":"polluted","Connect"')
      .replace('{"schema"', '{"__proto__":{"stack":"polluted","polluted":true},"schema"')
    expect(hostile.match(/__proto__/g)).toHaveLength(2)
    const target = await read(hostile)
    for (const value of [target, target.functions]) expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(target.functions)).toEqual(['Connect', 'SendMessage'])
    expect(target).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })
})
