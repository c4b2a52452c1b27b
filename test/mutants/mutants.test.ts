import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { everyCase } from '../every-case.ts'
import { mutants } from './lists/index.ts'
import { mutated } from './mutant.ts'
import type { Trial } from './run-mutants.ts'

/** Each costs a third of a second of CPU: in the suite so few of them. */
const every = everyCase ? 1 : 24
const chosen = mutants.map((mutant, index) => ({ ...mutant, index })).filter(({ index }) => index % every === 0)

let trials: readonly Trial[] = []

// One process for all: most mutants cost a tenth of a second.
beforeAll(async () => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITE|TEST$)/.test(name)))
  const program = fileURLToPath(new URL('./run-mutants.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, '', String(every)], {
    env,
    maxBuffer: 64 * 1024 * 1024,
  })
  trials = JSON.parse(stdout) as readonly Trial[]
}, 600_000)

it('each mutant changes what is in its file', () => {
  for (const mutant of mutants) expect(() => mutated(mutant), mutant.loses).not.toThrow()
})

describe('a mutant is noticed', () => {
  it.each(chosen)('$file: $loses', ({ index }) => {
    const { without, withMutant, ...trial } = trials.find((one) => one.mutant === index) ?? {}
    expect(trial).toMatchObject({ applied: true, errors: [] })
    expect(without?.passed).not.toEqual([])
    expect(without?.failed).toEqual([])
    expect(withMutant?.failed).not.toEqual([])
    // By an assertion: what only names something that is not there is noticed by everybody.
    expect(withMutant?.failed.filter(({ error }) => /ReferenceError|SyntaxError/.test(error))).toEqual([])
  })
})
