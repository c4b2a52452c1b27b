import { describe, expect, it } from 'vitest'
import type { Arm, Block } from '../../../commands/experiment/experiment.ts'
import { measuredAgain } from '../../../commands/experiment/counted.ts'
import { runResult } from '../../fixtures/run-result.ts'

const order = ['a', 'b', 'c', 'c', 'b', 'a'].map((name): Arm => ({ name, scenario: 'smoke', settings: {} }))
const whyNotCounted = ({ result: { verdict } }: Block) => (verdict.exitCode === 11 ? verdict.reasons : [])
const nextArm = measuredAgain(order, whyNotCounted)

/** The arms in the order in which they are measured, `*` after one whose block does not count. */
function measured(isInvalid: (number: number, name: string) => boolean): string {
  const blocks: Block[] = []
  let names = ''
  for (let arm = nextArm(blocks); arm !== undefined; arm = nextArm(blocks)) {
    const invalid = isInvalid(blocks.length + 1, arm.name)
    const verdict = { exitCode: invalid ? 11 : 0, reasons: invalid ? ['stalls'] : [], checks: [] }
    blocks.push({ arm, result: runResult({ verdict }) })
    names += `${arm.name}${invalid ? '*' : ''}`
  }
  return names
}

describe('a block that does not count', () => {
  it('is measured again in its place', () => {
    expect(measured(() => false)).toBe('abccba')
    expect(measured((number) => number === 2)).toBe('ab*bccba')
    expect(measured((number) => number === 4 || number === 7)).toBe('abcc*cba*a')
  })

  it('is measured once more and no oftener, so that the other arms have their turn', () => {
    expect(measured((_, name) => name === 'b')).toBe('ab*b*ccb*b*a')
    expect(measured(() => true)).toBe('a*a*b*b*c*c*c*c*b*b*a*a*')
  })
})
