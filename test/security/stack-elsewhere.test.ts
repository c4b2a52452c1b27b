import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { makeAuthority } from '../faults/certificates.ts'
import { startWatchedStack } from '../fixtures/watched-stack.ts'
import { temporaryFolder } from '../commands/fanbench.ts'
import { keys, leaksIn } from './canaries.ts'
import { startTrappedHost } from './trapped-fanbench.ts'

const load = '--members 4 --rooms 2 --workers 1 --connect-rate 20 --join-rate 20 --publish-rate 5'.split(' ')
const short = '--warm-up 0 --duration 1s --drain 2s --metrics-wait 30s --seed 3'.split(' ')

const [chat, services] = ['chat.example', 'services.example']
const names = `${chat}=127.0.0.1,${services}=127.0.0.1`

/** The embedded stack, of which nothing tells that it is on this machine: its names lead here only for who is told so. */
it('a stack in an account is left alone until each of its hosts is named, and then measured', async () => {
  const authority = makeAuthority()
  const tls = authority.issue({ name: `DNS:${chat},DNS:${services}`, days: 2 })
  let requests = 0
  await using stack = await startWatchedStack({ elsewhere: { chat, services, tls }, onRequest: () => (requests += 1) })
  const target = stack.targetFile()
  const cwd = temporaryFolder()
  await using host = startTrappedHost({ names, env: { ...keys, NODE_EXTRA_CA_CERTS: authority.path } })
  const run = (...consent: readonly string[]) =>
    host.fanbench(
      [
        'run',
        'broadcast',
        '--target',
        target,
        ...load,
        ...short,
        ...consent.map((host) => `--i-own-this-target=${host}`),
      ],
      { cwd },
    )

  for (const consent of [[], [chat], [services]]) {
    const { exitCode, stdout, stderr, network } = await run(...consent)
    expect([exitCode, stdout, network, requests]).toEqual([15, '', [], 0])
    const missing = [chat, services].filter((host) => !consent.includes(host))
    expect(stderr.match(/--i-own-this-target=\S+/g)).toEqual(missing.map((host) => `--i-own-this-target=${host}`))
  }

  const { exitCode, stdout, stderr, network } = await run(chat, services)
  const result = await readResult(join(cwd, 'reports/out/latest'))
  expect(exitCode, stderr).toBe(result.verdict.exitCode)
  expect(stderr).toMatch(/^expected to cost 0\.\d+ USD at AWS, .* by list prices of us-east-1 of 20\d\d-/m)
  expect(result.target.kind).toBe('aws')
  expect(result.counters).toMatchObject({ connections_opened: 4, deliveries_lost: 0 })
  expect(result.counters['deliveries_received']).toBe(result.counters['deliveries_expected'])
  expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  expect(result.server).toMatchObject({ status: 'complete', logs: { status: 'complete' } })
  expect(result.server.functions['Connect']).toMatchObject({ invocations: 4, caused: 4 })
  expect(result.server.functions['SendMessage']?.invocations).toBe(result.counters['messages_published'])
  expect(result.server.logs?.functions['Connect']?.invocations).toBe(4)
  expect(new Set(network.map((line) => line.replace(/:\d+$/, '')))).toEqual(
    new Set([`lookup ${chat}`, `lookup ${services}`, `connect ${chat}`, `connect ${services}`]),
  )
  expect(leaksIn(stdout + stderr + JSON.stringify(result))).toEqual([])
})
