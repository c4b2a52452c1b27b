import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { otlpUrl } from '../../../commands/run/otlp-url.ts'
import { runResultSchema } from '../../../src/metrics/result/run-result.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { startCommandHost } from '../command-host.ts'
import { temporaryFolder } from '../fanbench.ts'

const protocol = fileURLToPath(new URL('../../fixtures/foreign-chat/protocol.ts', import.meta.url))
const crowd =
  '--members 6 --rooms 2 --workers 1 --connect-rate 100 --join-rate 100 --publish-rate 40 --arrivals constant'
const times = '--warm-up 0 --duration 3s --drain 500ms --join-grace 50ms'
const load = [...`${crowd} ${times}`.split(' '), '--protocol', protocol]

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

interface Point {
  readonly asDouble: number
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[]
}

interface Body {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: Point['attributes'] }
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string
        readonly unit: string
        readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly Point[] }
        readonly gauge?: { readonly dataPoints: readonly Point[] }
      }[]
    }[]
  }[]
}

/** A collector that keeps what it is sent. */
async function startCollector(status = 200) {
  const posts: { path: string; type: string; authorization: string; text: string; body: Body }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      const { url = '', headers } = request
      const { 'content-type': type = '', authorization = '' } = headers
      posts.push({ path: `${request.method} ${url}`, type, authorization, text, body: JSON.parse(text) as Body })
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function pointsOf({ body }: { readonly body: Body }, name: string): Point[] {
  return body.resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter((metric) => metric.name === name)
    .flatMap(({ sum, gauge }) => [...(sum?.dataPoints ?? []), ...(gauge?.dataPoints ?? [])])
}

describe('the metrics stream', () => {
  it('posts the counts while the run goes on, and at its end those of the record, without a secret', async () => {
    await using chat = await startForeignChat()
    await using collector = await startCollector()
    const args = [
      'run',
      'broadcast',
      '--target',
      `${chat.url}?token=geheim`,
      ...load,
      '--otlp',
      collector.url,
      '--json',
    ]
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer collector-token' }
    const { stdout, stderr } = await host.fanbench(args, { cwd: temporaryFolder(), env })
    const result = runResultSchema.parse(JSON.parse(stdout))
    const { posts } = collector
    // Each second one, and the last at the end.
    expect(posts.length).toBeGreaterThanOrEqual(3)
    expect(new Set(posts.map(({ path, type }) => `${path} ${type}`))).toEqual(
      new Set(['POST /v1/metrics application/json']),
    )
    expect(new Set(posts.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer collector-token']))
    const published = posts.flatMap((post) => pointsOf(post, 'fanbench.messages.published').map((one) => one.asDouble))
    expect(published).toEqual(published.toSorted((a, b) => a - b))
    // Some of them in the middle of the publishing.
    expect(published.some((count) => count > 0 && count < 120)).toBe(true)
    const last = posts.at(-1)
    if (last === undefined) throw new Error('no post')
    const final = (name: string) => pointsOf(last, name).map(({ asDouble }) => asDouble)
    expect(final('fanbench.messages.published')).toEqual([120])
    expect(final('fanbench.deliveries.expected')).toEqual([result.counters['deliveries_expected']])
    expect(final('fanbench.deliveries.lost')).toEqual([0])
    expect(final('fanbench.exit_code')).toEqual([result.verdict.exitCode])
    const latencies = posts.flatMap((post) => pointsOf(post, 'fanbench.delivery.latency'))
    // A p99 takes a thousand deliveries, and there are 240.
    expect(new Set(latencies.map(({ attributes }) => attributes[0]?.value.stringValue))).toEqual(
      new Set(['p50', 'p90']),
    )
    expect(latencies.every(({ asDouble }) => asDouble > 0 && asDouble < 5)).toBe(true)
    const attributes = last.body.resourceMetrics[0]?.resource.attributes.map(({ key, value }) => [
      key,
      value.stringValue,
    ])
    expect(Object.fromEntries(attributes ?? [])).toEqual({
      'service.name': 'fanbench',
      'service.version': result.harness.version,
      'fanbench.run.id': result.runId,
      'fanbench.scenario': 'broadcast',
      'fanbench.target.kind': 'endpoint',
    })
    expect(posts.filter(({ text }) => text.includes('geheim') || text.includes(chat.url))).toEqual([])
    expect([stdout, stderr].filter((text) => text.includes('collector-token'))).toEqual([])
  })

  it('goes to the collector that a standard variable names, if it is asked for, and else nowhere', async () => {
    await using chat = await startForeignChat()
    await using collector = await startCollector()
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    const args = ['run', 'broadcast', '--target', chat.url, ...load, '--duration', '1s', '--quiet']
    await host.fanbench(args, { cwd: temporaryFolder(), env })
    expect(collector.posts).toEqual([])
    await host.fanbench([...args, '--otlp'], { cwd: temporaryFolder(), env })
    expect(collector.posts.length).toBeGreaterThan(0)
  })

  it('that no collector takes changes nothing in the run, and is told of', async () => {
    await using chat = await startForeignChat()
    await using collector = await startCollector(400)
    const args = ['run', 'broadcast', '--target', chat.url, ...load, '--otlp', collector.url]
    const { exitCode, stderr } = await host.fanbench(args, { cwd: temporaryFolder() })
    // On a crowded machine the measurement may be invalid.
    expect([0, 11]).toContain(exitCode)
    const { length } = collector.posts
    expect(stderr).toContain(`  otlp    ${length} of ${length} posts were not taken by ${collector.url}/v1/metrics: `)
  })
})

it.each([
  [undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, undefined],
  [true, {}, 'http://127.0.0.1:4318/v1/metrics'],
  [true, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1/' }, 'http://127.0.0.1:1/v1/metrics'],
  ['http://127.0.0.1:2', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }, 'http://127.0.0.1:2/v1/metrics'],
  ['http://127.0.0.1:2/v1/metrics', {}, 'http://127.0.0.1:2/v1/metrics'],
] as const)('--otlp %s with %o posts to %s', (asked, environment, url) => {
  expect(otlpUrl(asked, environment)).toBe(url)
})
