import { describe, expect, it } from 'vitest'
import { handlerCpu } from '../../../../src/metrics/result/handler-cpu.ts'
import type { LogFigures, ProcessFigures, RunResult } from '../../../../src/metrics/result/run-result.ts'
import { valueOf } from '../../../../src/metrics/result/values.ts'
import { runResult } from '../../../fixtures/run-result.ts'

function environments(name: string, cpuSeconds: number | null, processes = 1): ProcessFigures {
  return { name: `Lambda ${name}`, side: 'target', processes, cpuSeconds, peakRssBytes: null, cpuShares: [] }
}

const gateway: ProcessFigures = { name: 'gateway', side: 'target', processes: 1, cpuSeconds: 9, peakRssBytes: null }
const delivered = (deliveries: number) => ({ ...runResult().counters, deliveries_received: deliveries })

const duration = { p50Us: 9, p99Us: 9, maxUs: 9 }
const invoked = { invocations: 1, coldStarts: 0, errors: 0, timeouts: 0, peakConcurrency: 1, maxMemoryMb: 99 }

function atAws(billed: readonly (number | undefined)[], status: 'complete' | 'partial' = 'complete'): RunResult {
  const result = runResult()
  const functions = billed.map((billedGbSeconds, index): [string, LogFigures] => [
    `F${index}`,
    { ...invoked, init: duration, duration, billedMs: 9, ...(billedGbSeconds !== undefined && { billedGbSeconds }) },
  ])
  return runResult({
    target: { ...result.target, kind: 'aws' },
    server: {
      ...result.server,
      logs: { source: 'CloudWatch Logs', status, reasons: [], functions: Object.fromEntries(functions) },
    },
    counters: delivered(1000),
  })
}

describe('the CPU time of the handlers a delivery', () => {
  it('is that of all environments, of no other process', () => {
    const processes = [gateway, environments('Connect', 0.1), environments('Say', 0.3), environments('Leave', null, 0)]
    const result = runResult({ processes, counters: delivered(4000) })
    expect(handlerCpu(result)?.usPerDelivery).toBeCloseTo(100)
    expect(valueOf(result, 'handler_cpu')).toBeCloseTo(100)
  })

  it('is that of the time in which messages were published, where all of it is known', () => {
    const connect = { ...environments('Connect', 5), publishingCpuSeconds: 0 }
    const say = { ...environments('Say', 1), publishingCpuSeconds: 0.4 }
    const cpuOf = (processes: ProcessFigures[]) =>
      handlerCpu(runResult({ processes, counters: delivered(4000) }))?.usPerDelivery
    expect(cpuOf([gateway, connect, say])).toBeCloseTo(100)
    expect(cpuOf([gateway, connect, environments('Say', 1)])).toBeCloseTo(1500)
  })

  it('is at most what was billed at AWS: 1,769 MB for a second are a second of one vCPU', () => {
    const found = handlerCpu(atAws([(1_769 / 1024) * 0.5, 1_769 / 1024]))
    expect(found?.usPerDelivery).toBeCloseTo(1500)
    expect(found?.source).toMatch(/^at most/)
  })

  it.each([
    ['nothing was delivered', runResult({ processes: [environments('Say', 1)], counters: delivered(0) })],
    ['the stack is somebody else’s', runResult({ processes: [], counters: delivered(9) })],
    ['the system does not tell', runResult({ processes: [environments('Say', null)], counters: delivered(9) })],
    ['a log is not complete', atAws([1], 'partial')],
    ['a log has no memory sizes', atAws([1, undefined])],
  ])('is not known where %s', (_, result) => {
    expect(handlerCpu(result)).toBeNull()
    expect(valueOf(result, 'handler_cpu')).toBeNull()
  })
})
