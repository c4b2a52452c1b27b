import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** `a/{b,c}` is `a/b` and `a/c`; `!(...)` stays. */
function expanded(pattern: string): string[] {
  const [, before = '', list, after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern) ?? []
  return list === undefined ? [pattern] : list.split(',').flatMap((one) => expanded(`${before}${one}${after}`))
}

it('every test file that the settings of the suite name is there', () => {
  const named = [...readFileSync('vitest.config.ts', 'utf8').matchAll(/'(test\/[^']+)'/g)].map(([, path = '']) => path)
  const missing = named.flatMap(expanded).filter((path) => globSync([path, `${path}*`]).length === 0)
  expect(named.length).toBeGreaterThan(20)
  expect(missing).toEqual([])
})
