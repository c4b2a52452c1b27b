import { describe, expect, it } from 'vitest'
import { selftestOutputs } from '../../commands/selftest/report/document.ts'
import { selftestResult as result } from '../fixtures/selftest-result.ts'
import { onTerminal } from './screens.ts'

describe('the table of a selftest', () => {
  const lines = selftestOutputs.terminal.render(result, onTerminal).split('\n')

  it('fits into 80 columns', () => {
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  it('has a row for each case, with the errors of its percentiles and its faults', () => {
    expect(lines.find((line) => line.includes('lognormal'))).toMatch(/✔ passed +\+0\.200 +\+0\.200 .*99\.1 % +526\/526/)
  })

  it('has a row for each kind of service times', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}service post +✖ failed +0\.310 +3\.20$/))
  })

  it('says what failed, by how much, and what was not judged', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}✖ service-times: post: p99: .*3.* against 2/))
    expect(lines).toContain('  ✖ blocked-receiver: receipts <missed>: 2 against 0')
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('times are unjudged in 1 of 4 cases')
  })
})

describe('the page of a selftest', async () => {
  const page = await selftestOutputs.html.render(result)

  it('runs no script, loads nothing and escapes what it is given', () => {
    expect(page).toContain('default-src &#39;none&#39;; style-src &#39;sha256-')
    expect(page).not.toMatch(/<script|src=|https?:/)
    expect(page).toContain('receipts &lt;missed&gt;')
  })

  it('is the same for the same result', async () => {
    expect(await selftestOutputs.html.render(result)).toBe(page)
  })
})
