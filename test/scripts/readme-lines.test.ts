import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readmeLines } from '../../scripts/readme-lines.ts'

const readme = readFileSync('README.md', 'utf8')

it('has a trial for every command line of README.md', () => {
  const lines = readmeLines(readme)
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.filter(({ notHere }) => notHere !== undefined).map(({ args }) => args[0])).toEqual(['probe', 'why'])
})

it('names a line without a trial, and a trial without a line', () => {
  const changed = readme.replace('npx fanbench sweep --memory', 'npx fanbench capacity --axis members --members')
  expect(changed).not.toBe(readme)
  expect(() => readmeLines(changed)).toThrow(
    /has `fanbench capacity [^`]*`; write into [^]*has no `fanbench sweep` any more; delete/,
  )
})
