import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { hostChat } from '../fixtures/hosted-chat.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import type { RunResult, ServerFigures } from '../../src/metrics/result/run-result.ts'
import { pullServerFigures } from '../../src/metrics/server/pull.ts'
import { cloudWatchClient } from '../../src/targets/clients.ts'
import { asTarget } from '../../src/targets/target.ts'
import { startForeignChat } from '../fixtures/foreign-chat/server.ts'
import { startCommandHost } from './command-host.ts'
import { startFanbench, temporaryFolder } from './fanbench.ts'

const foreign = fileURLToPath(new URL('../fixtures/foreign-chat/protocol.ts', import.meta.url))
const small = '--members 4 --rooms 2 --workers 1 --connect-rate 100 --join-rate 100 --publish-rate 20'.split(' ')
const short = '--warm-up 0 --duration 400ms --drain 200ms --join-grace 50ms'.split(' ')

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

describe('a chat that asks who comes', () => {
  const asksForAll = ({ url = '', headers }: IncomingMessage) => {
    const { searchParams } = new URL(url, 'ws://127.0.0.1')
    const [, name] = /^Bearer (.*)$/.exec(headers.authorization ?? '') ?? []
    const knows = name !== undefined && searchParams.get('user') === name && searchParams.get('token') === 'a=b,c'
    return knows && headers['sec-websocket-protocol'] === 'chat.v2,chat.v1'
  }

  it('is measured with what it asks for, told by flags and by variables, an entry a line', async () => {
    const names = new Set<unknown>()
    await using chat = await startForeignChat({
      admits(request) {
        names.add(request.headers.authorization)
        return asksForAll(request)
      },
    })
    const env = { FANBENCH_QUERY: 'user={member}\ntoken=a=b,c\n', FANBENCH_SUBPROTOCOL: 'chat.v2\nchat.v1' }
    const args = ['run', 'broadcast', '--protocol', foreign, '--header', 'Authorization: Bearer {member}']
    const cwd = temporaryFolder()
    const { stdout } = await host.fanbench([...args, '--target', `${chat.url}?v=1`, ...small, ...short], { cwd, env })
    const { counters, classes, command } = await readResult(join(cwd, 'reports/out/latest'))
    expect(counters).toMatchObject({ connections_opened: 4, deliveries_lost: 0 })
    expect(counters['deliveries_received']).toBeGreaterThan(0)
    expect(classes['connections_failed']).toEqual({})
    expect(names.size).toBe(4)
    expect(command).toContain(
      "--header 'Authorization: ***' --query 'user=***' --query 'token=***' --subprotocol '***'",
    )
    expect(stdout).toContain('*** replaces a secret; give it again')
  })

  it('refuses everybody without, which is a failed target', async () => {
    await using chat = await startForeignChat({ admits: asksForAll })
    const args = ['run', 'broadcast', '--target', chat.url, '--protocol', foreign, ...small, ...short, '--json']
    const { stdout, exitCode } = await host.fanbench(args, { cwd: temporaryFolder() })
    const { classes } = JSON.parse(stdout) as RunResult
    expect([exitCode, classes['connections_failed']]).toEqual([12, { 'http-status 401': 4 }])
  })
})

const talk = ['run', 'broadcast', '--metrics-wait', '20s', '--json', ...small, ...short]
// The first messages wait for environments to start.
const patient = ['--drain', '2s']

/** By the functions' own names. */
function invocationsOf({ functions }: Pick<ServerFigures, 'functions'>): Record<string, number | null> {
  const figures = Object.values(functions).map(({ physicalName, invocations }) => [physicalName, invocations ?? 0])
  return Object.fromEntries(figures) as Record<string, number>
}

it('a bare URL whose functions are named has the figures that its target.json would give', async () => {
  await using stack = await hostChat()
  const { url, endpoints, functions, routes } = stack.target
  const named = Object.entries(routes).map(([route, functionName]) => `${route}=${functions[functionName]}`)
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE000000000',
    AWS_SECRET_ACCESS_KEY: 'example-of-a-secret-access-key',
    AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.cloudwatch ?? '',
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logs ?? '',
  }
  const names = ['--functions', named.join(','), '--region', 'local-1', '--protocol', 'rooms']
  const { stdout } = await host.fanbench([...talk, ...patient, '--target', url, ...names], {
    cwd: temporaryFolder(),
    env,
  })
  const { target, server, balance, coldStarts, startedAt, endedAt } = JSON.parse(stdout) as RunResult
  expect(target).toMatchObject({ kind: 'endpoint', region: 'local-1' })
  expect(server).toMatchObject({ status: 'complete', reasons: [] })
  expect(server.functions['rooms-JoinRoom']).toMatchObject({ invocations: 4, caused: 4 })
  expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
  expect(coldStarts?.invocations).toBeGreaterThan(0)

  const client = cloudWatchClient(asTarget(stack.target))
  if (client === null) throw new Error('the stack names no CloudWatch')
  const byFile = await pullServerFigures({
    client,
    target: asTarget(stack.target),
    caused: {},
    startedAt: new Date(startedAt),
    endedAt: new Date(endedAt),
    waitSeconds: 10,
    signal: new AbortController().signal,
    onWait: () => undefined,
  })
  client.destroy()
  expect(invocationsOf(server)).toEqual(invocationsOf(byFile))
})

it('a stack with tickets lets in a crowd that signs its own, and nobody else', async () => {
  const cwd = temporaryFolder()
  startFanbench(['up', '--tickets', '--write-target', 'target.json'], { cwd })
  const file = join(cwd, 'target.json')
  await expect.poll(() => existsSync(file)).toBe(true)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    ticketParameter: 'ticket',
    functions: { Admit: 'rooms-Admit' },
  })
  const unsigned = await host.fanbench([...talk, '--target', 'target.json'], { cwd })
  expect([unsigned.exitCode, unsigned.stdout]).toEqual([2, ''])
  expect(unsigned.stderr).toContain('give --ticket-key <file>')

  const key = ['--ticket-key', 'target.ticket-key.pem']
  const { stdout } = await host.fanbench([...talk, ...patient, '--target', 'target.json', ...key], { cwd })
  const { counters, balance } = JSON.parse(stdout) as RunResult
  expect(counters).toMatchObject({ connections_opened: 4, joins_completed: 4 })
  expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
})
