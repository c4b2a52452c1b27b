import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hostChat } from '../fixtures/hosted-chat.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { makeAuthority } from '../faults/certificates.ts'
import { startFront } from '../fixtures/front.ts'
import { temporaryFolder } from '../commands/fanbench.ts'
import { startTrappedHost } from './trapped-fanbench.ts'

const load = '--members 2 --rooms 1 --workers 1 --connect-rate 50 --join-rate 50 --publish-rate 10'.split(' ')
const short = '--warm-up 0 --duration 300ms --drain 300ms --metrics-wait 20s --seed 3'.split(' ')

/** The embedded stack under a name as API Gateway gives it: of that alone Region, API and stage are known. */
it('a URL of API Gateway is measured, and AWS is asked only about what is named', async () => {
  await using stack = await hostChat()
  const { url, api, endpoints, functions, routes } = stack.target
  const name = `${api.id}.execute-api.local-1.amazonaws.com`
  const authority = makeAuthority()
  const tls = authority.issue({ name: `DNS:${name}`, days: 2 })
  await using front = await startFront({ upstream: url.replace('ws', 'http').replace(/\/prod$/, ''), tls })
  const env = {
    NODE_EXTRA_CA_CERTS: authority.path,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE000000000',
    AWS_SECRET_ACCESS_KEY: 'example-of-a-secret-access-key',
    AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.cloudwatch ?? '',
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logs ?? '',
  }
  await using host = startTrappedHost({ names: `${name}=127.0.0.1`, env })
  const target = ['--target', `wss://${name}:${front.port}/prod`, '--i-own-this-target', name, '--protocol', 'rooms']
  const measure = async (...args: readonly string[]) => {
    const cwd = temporaryFolder()
    const all = ['run', 'broadcast', ...target, ...load, ...short, ...args]
    const { network, stderr } = await host.fanbench(all, { cwd })
    const services = new Set(network.filter((line) => !line.includes(name)))
    return { services, stderr, result: await readResult(join(cwd, 'reports/out/latest')) }
  }

  const unnamed = await measure()
  expect(unnamed.result.counters).toMatchObject({ connections_opened: 2, joins_completed: 2 })
  expect(unnamed.result.target).toMatchObject({ kind: 'endpoint', region: null })
  expect(unnamed.result.server.status).toBe('not-asked')
  expect([...unnamed.services]).toEqual([])

  // What CloudWatch has of the run before is within the same minutes: only what was caused can tell them apart.
  const named = await measure('--functions', `${functions['Connect']},dispatch=${functions[routes['dispatch'] ?? '']}`)
  expect(named.result.target).toMatchObject({ kind: 'endpoint', region: 'local-1' })
  expect(Object.keys(named.result.server.functions)).toEqual(['rooms-Connect', 'rooms-SendMessage'])
  expect(named.result.server.functions['rooms-Connect']?.invocations).toBeGreaterThanOrEqual(2)
  expect(named.result.server.api?.connectCount).toBeGreaterThanOrEqual(2)
  expect(new Set([...named.services].map((line) => line.replace(/^connect /, 'http://')))).toEqual(
    new Set([endpoints.cloudwatch, endpoints.logs]),
  )
})
