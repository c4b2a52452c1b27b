import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../../../src/exit-codes.ts'
import { parseLimit, parseLimits } from '../../../../../src/metrics/judging/checks/limits.ts'

function refusal(act: () => unknown): Refusal {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('it was read')
}

describe('a limit', () => {
  it.each([
    ['delivery_latency.p99=500ms', 'delivery_latency', 'p99', 500_000],
    ['connect_latency.p999=2s', 'connect_latency', 'p999', 2_000_000],
    ['time_to_last_delivery.max=1m', 'time_to_last_delivery', 'max', 60_000_000],
    ['ack_latency.mean=1.5ms', 'ack_latency', 'mean', 1_500],
    ['ack_latency.p90=0.125s', 'ack_latency', 'p90', 125_000],
    ['publish_delay.p50=800us', 'publish_delay', 'p50', 800],
    [' delivery_latency.p95=1s ', 'delivery_latency', 'p95', 1_000_000],
  ])('on a duration: %s', (text, metric, statistic, limitUs) => {
    expect(parseLimit(text)).toEqual({ kind: 'metric', metric, statistic, limitUs })
  })

  it.each([
    ['deliveries_lost=0', 'deliveries_lost', 0],
    ['connections_opened=1000', 'connections_opened', 1000],
  ])('on a count: %s', (text, counter, limit) => {
    expect(parseLimit(text)).toEqual({ kind: 'counter', counter, limit })
  })

  it.each([
    ['delivery_latency.p99<500ms', { kind: 'metric', metric: 'delivery_latency', limitUs: 500_000, strict: true }],
    ['connect_latency.p99 <= 1s', { kind: 'metric', metric: 'connect_latency', limitUs: 1_000_000 }],
    ['deliveries_lost<=3', { kind: 'counter', counter: 'deliveries_lost', limit: 3 }],
    ['deliveries_lost < 3', { kind: 'counter', counter: 'deliveries_lost', limit: 3, strict: true }],
    ['members_recovered>=10', { kind: 'counter', counter: 'members_recovered', limit: 10 }],
    ['delivery_ratio>=99.99%', { kind: 'ratio', ratio: 'delivery_ratio', least: 0.9999 }],
    ['delivery_ratio>99.9%', { kind: 'ratio', ratio: 'delivery_ratio', least: 0.999, strict: true }],
    ['connect_ratio=100%', { kind: 'ratio', ratio: 'connect_ratio', least: 1 }],
  ])('with its operator: %s', (text, limit) => {
    expect(parseLimit(text)).toEqual(expect.objectContaining(limit))
    expect('strict' in parseLimit(text)).toBe('strict' in limit)
  })

  it.each([
    ['delivery_latency.p99>500ms', 'lower is better for delivery_latency; write = or < or <='],
    ['deliveries_lost>=1', 'lower is better for deliveries_lost'],
    ['members_recovered<=10', 'higher is better for members_recovered; write = or > or >='],
    ['delivery_ratio<99%', 'higher is better for delivery_ratio'],
    ['delivery_ratio>100%', 'can never hold'],
    ['deliveries_lost<0', 'can never hold'],
    ['delivery_latency.p99<0ms', 'can never hold'],
    ['delivery_ratio>=100.1%', 'a share of at most 100%'],
    ['delivery_ratio>=0.99', 'a share of at most 100%'],
    ['delivery_ratio.p99>=99%', 'is a ratio without statistics'],
    ['delivery_ratoi>=99%', 'did you mean delivery_ratio>=99%?'],
    ['delivery_latency.p99<<500ms', 'a duration such as'],
    ['delivery_latncy.p99=500ms', 'did you mean delivery_latency.p99=500ms?'],
    ['deliveries_lots=0', 'did you mean deliveries_lost=0?'],
    ['colour=0', 'nothing is called colour; `fanbench metrics` lists the names'],
    ['toString=0', 'nothing is called toString'],
    ['__proto__.p99=1s', 'nothing is called __proto__'],
    ['delivery_latency=500ms', 'delivery_latency has .p50, .p90, .p95, .p99, .p999, .max, .mean'],
    ['delivery_latency.p98=500ms', 'no statistic p98'],
    ['delivery_latency.toString=500ms', 'no statistic toString'],
    ['delivery_latency.p99=500', 'a duration such as'],
    ['delivery_latency.p99=-1s', 'a duration such as'],
    ['delivery_latency.p99=', 'a duration such as'],
    ['delivery_latency.p99=1second', 'a duration such as'],
    ['delivery_latency=500ms', ': no statistic; '],
    ['=0', 'write delivery_latency.p99=500ms'],
    ['.p99=1s', 'write delivery_latency.p99=500ms'],
    ['of the delivery_latency.p99=1s', 'nothing is called of the delivery_latency'],
    ['deliveries_lost.p99=0', 'is a count and has no .p99'],
    ['deliveries_lost=few', 'a whole number, 0 or more'],
    ['deliveries_lost=-1', 'a whole number, 0 or more'],
    ['deliveries_lost=0.5', 'a whole number, 0 or more'],
    ['deliveries_lost', 'write delivery_latency.p99=500ms'],
    ['', 'write delivery_latency.p99=500ms'],
  ])('that is wrong says what to write: %j', (text, wayOut) => {
    const { exitCode, message } = refusal(() => parseLimit(text))
    expect(exitCode).toBe(2)
    expect(message).toContain(wayOut)
  })

  it.each([
    ['p99=500ms', 'delivery_latency.p99=500ms'],
    ['p999<2s', 'delivery_latency.p999<2s'],
    ['p99.9=2s', 'delivery_latency.p999=2s'],
    ['p(99)<500', 'delivery_latency.p99<500ms'],
    ['max=1 second', 'delivery_latency.max=1s'],
    ['avg<=80ms', 'delivery_latency.mean<=80ms'],
    ['delivery_latency=500ms', 'delivery_latency.p99=500ms'],
    ['delivery_latency.p99=500', 'delivery_latency.p99=500ms'],
    ['delivery_latency.p99>500ms', 'delivery_latency.p99<500ms'],
    ['delivery_latency.p99: 500ms', 'delivery_latency.p99=500ms'],
    ['delivery_latency.p99 500ms', 'delivery_latency.p99=500ms'],
    ['delivery_latency_p99=500ms', 'delivery_latency.p99=500ms'],
    ['delivery_latency.p98=500ms', 'delivery_latency.p99=500ms'],
    ['deliveryLatency.P99=500ms', 'delivery_latency.p99=500ms'],
    ['delivery.p99=500ms', 'delivery_latency.p99=500ms'],
    ['connect.p95=1s', 'connect_latency.p95=1s'],
    ['everybody=2s', 'time_to_last_delivery.p99=2s'],
    ['join_latncy.p99=2s', 'join_latency.p99=2s'],
    ['lost=0', 'deliveries_lost=0'],
    ['deliveries_lots=0', 'deliveries_lost=0'],
    ['duplicates==0', 'deliveries_duplicate=0'],
    ['delivery_ratio>=0.9999', 'delivery_ratio>=99.99%'],
    ['delivery_ratio=99.9', 'delivery_ratio=99.9%'],
    ['delivery_ratio<99%', 'delivery_ratio>99%'],
  ])('that is near one suggests it: %s', (text, meant) => {
    expect(() => parseLimit(text)).toThrow(`(did you mean ${meant}?)`)
  })

  it.each(['colour=0', 'delivery_latency.p99', '', '=', 'delivery_latency.p99=soon'])(
    'that is near none suggests none: %j',
    (text) => {
      expect(refusal(() => parseLimit(text)).message).not.toContain('did you mean')
    },
  )

  it('is one of many, of which every mistake is named', () => {
    expect(parseLimits(['deliveries_lost=0', 'connect_latency.p99=1s'])).toHaveLength(2)
    expect(refusal(() => parseLimits(['x=1', 'deliveries_lost=0', 'y=2'])).problems).toHaveLength(2)
  })
})
