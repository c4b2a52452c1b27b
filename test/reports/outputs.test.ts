import { describe, expect, it } from 'vitest'
import { type Output, renderFiles } from '../../reports/output.ts'
import {
  comparisonOutputs,
  gateOutputs,
  knownBadOutputs,
  runOutputs,
  selftestOutputs,
  sweepOutputs,
} from '../../commands/run/outputs.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { inColor } from './screens.ts'

describe('the outputs of a run', () => {
  const outputs = Object.entries<Output<RunResult>>(runOutputs)

  it.each(outputs)('%s is the same for the same result, and changes nothing of it', async (_, output) => {
    const result = runResult()
    const render = async () => ('saved' in output ? await renderFiles(output, result) : output.render(result, inColor))
    const first = await render()
    expect(await render()).toEqual(first)
    expect(result).toEqual(runResult())
  })

  it('are files of different names, the figures first', async () => {
    const names: string[] = []
    for (const [, output] of outputs)
      if ('saved' in output) names.push(...Object.keys(await renderFiles(output, runResult())))
    expect(names.slice(0, 2)).toEqual(['result.json', 'report.html'])
    expect(names).toEqual(expect.arrayContaining(['hdr/delivery_latency.hgrm', 'metrics.csv', 'junit.xml']))
    expect(new Set(names).size).toBe(names.length)
  })
})

it('each kind of result has a document of its own name, and a page of the same', () => {
  const kinds = [runOutputs, selftestOutputs, knownBadOutputs, sweepOutputs, comparisonOutputs, gateOutputs]
  expect(kinds.map(({ json }) => json.file)).toEqual([
    'result.json',
    'selftest.json',
    'known-bad.json',
    'sweep.json',
    'comparison.json',
    'gate.json',
  ])
  expect(kinds.map(({ html }) => html.file)).toEqual(kinds.map(() => 'report.html'))
})
