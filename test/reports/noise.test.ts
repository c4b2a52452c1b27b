import { describe, expect, it } from 'vitest'
import { noiseOutputs } from '../../commands/run/outputs.ts'
import { noiseRemarks, noiseSentences } from '../../commands/noise/report/noise-text.ts'
import { noiseResult } from '../fixtures/noise-result.ts'
import { inFile } from './screens.ts'

const fit = noiseResult()
const noisy = noiseResult({ blockSd: 0.5 })
const suspect = noiseResult({ blockSd: 0.04, slower: 1.3 })
const few = noiseResult({ blockSd: 0.05 }, 4)

describe('the answer of a noise measurement', () => {
  it('names what is worth gating, what is not and why, and the pairs that it takes', () => {
    const [worth, ...plans] = noiseSentences(fit)
    expect(worth).toBe(
      'Worth gating here: delivery_latency p50, delivery_latency p99, handler_cpu. Not: connect_latency p99, which needs 1,000 ' +
        'samples a block and has 0.',
    )
    expect(plans).toEqual([
      expect.stringMatching(/^To find 10 % more .*: --pairs \d+, about \d+ min a stage\.$/),
      expect.stringMatching(/^To find 20 % more .*: --pairs \d+, about \d+ min a stage\.$/),
    ])
  })

  it('says that a machine is not fit, how large the false difference is, and what can cause it', () => {
    const [difference, why] = noiseSentences(suspect)
    expect(difference).toMatch(/delivery_latency p99 of B is \+\d+(\.\d)? % \(95 %: \+/)
    expect(why).toMatch(/drifts.*neighbours.*chance.*Measure once more/)
    expect(noiseSentences(noisy)[0]).toContain('No metric finds a regression of 20 % with 20 pairs or fewer')
    expect(noiseSentences(few)[0]).toContain('4 of 4 pairs count. A gate of these metrics takes at least 6')
  })

  it('says which blocks were left out', () => {
    const verdict = { exitCode: 11, reasons: ['the loop was stalled'], checks: [] }
    const some = noiseResult({ blockSd: 0.05, change: (place) => (place === 3 ? { verdict } : {}) })
    expect(noiseRemarks(some)).toContain('1 of 20 blocks does not count: the loop was stalled.')
  })
})

describe('the table of a noise measurement', () => {
  it('has a row a metric', () => {
    const lines = noiseOutputs.terminal.render(fit, inFile).split('\n')
    expect(lines[0]).toMatch(/^✔ Fit for a gate: worth gating here: /)
    expect(lines[1]).toBe('  Fit for a gate · noise of broadcast · 10 of 10 pairs count · 4 min 0 s')
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^ {2}delivery_latency p99 +[\d.]+ % +[+−][\d.]+ % \(.* … .* %\) +– +[\d.]+ % +[\d.]+ % +\d+ +\d+ +[\d,]+ +yes$/,
      ),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}connect_latency p99( +–){7} +0 +no$/))
  })

  it('says of too few pairs nothing that they cannot know', () => {
    expect(noiseOutputs.terminal.render(few, inFile)).toMatch(/handler_cpu +[\d.]+ % +[+−][\d.]+ %( +–){6} +\S+ +\w+\n/)
    expect(noiseOutputs.terminal.render(noisy, inFile)).toMatch(/> 100 +> 100 +\S+ +no\n/)
  })

  it('is the same as Markdown', () => {
    const text = noiseOutputs.markdown.render(fit)
    expect(text).toMatch(/^### ✔ Fit for a gate: worth [^]*measured on: 2 × Example CPU @ 2\.60GHz, /)
    expect(
      text
        .split('<details>')[0]
        ?.split('\n')
        .filter((line) => line.startsWith('| ')),
    ).toHaveLength(2 + fit.metrics.length)
  })
})

describe('the page of a noise measurement', () => {
  it('has a dot for each pair of each metric, and a link to each block', async () => {
    const page = await noiseOutputs.html.render(fit)
    expect(page.match(/<circle/g)).toHaveLength(3 * 10)
    for (const { report } of fit.blocks) expect(page).toContain(`href="${report}"`)
    expect(await noiseOutputs.html.render(fit)).toBe(page)
  })
})
