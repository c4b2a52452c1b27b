import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

/** A file and all that it imports before it runs, but for types. */
function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded
  loaded.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^'"=]*?['"](\.[^'"]+)['"]/gm)
  for (const [, specifier = ''] of imports) loadedWith(join(dirname(file), specifier), loaded)
  return loaded
}

it('the command line of the sources is read by a Node that cannot read the rest, and says so', () => {
  const files = [...loadedWith('commands/cli.ts')]
  expect(files.length).toBeGreaterThan(1)
  expect(files.filter((file) => /^\s*(?:await )?using \w/m.test(readFileSync(file, 'utf8')))).toEqual([])
})
