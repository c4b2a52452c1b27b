import { describe, expect, it } from 'vitest'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'

describe('mistakes', () => {
  const refuse = (problem: string) => () => {
    throw new Refusal(exitCodes.usage, problem)
  }

  it('are thrown together, with the exit code that weighs most', async () => {
    const mistakes = new Mistakes()
    const scenario = await mistakes.collect(refuse('no such scenario'))
    const target = await mistakes.collect(() => 'local')
    mistakes.add(exitCodes.refused, 'too many members')
    expect(() => mistakes.throwIfAny({ scenario, target })).toThrow(
      expect.objectContaining({ exitCode: exitCodes.refused, problems: ['no such scenario', 'too many members'] }),
    )
  })

  it('leave every value there, where there are none', async () => {
    const mistakes = new Mistakes()
    const scenario = await mistakes.collect(() => Promise.resolve('broadcast'))
    const found: { readonly scenario: string } = mistakes.throwIfAny({ scenario })
    expect(found).toEqual({ scenario: 'broadcast' })
  })

  it('do not stand for our own errors, nor for a value that is missing without one', async () => {
    const mistakes = new Mistakes()
    await expect(mistakes.collect(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug')
    expect(() => mistakes.throwIfAny({ scenario: undefined })).toThrow('scenario is missing, and no mistake says why')
  })
})
