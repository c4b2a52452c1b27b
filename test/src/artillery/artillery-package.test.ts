import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findArtillery, isSupported } from '../../../src/artillery/artillery-package.ts'

it.each([
  ['2.0.34', true],
  ['2.0.100', true],
  ['2.1.0', true],
  ['2.0.33', false],
  ['2.0.34-beta.1', false],
  ['1.7.9', false],
  ['3.0.0', false],
  ['', false],
])('version %j is supported: %j', (version, expected) => {
  expect(isSupported(version)).toBe(expected)
})

describe('Artillery', () => {
  const place = mkdtempSync(join(tmpdir(), 'fanbench-artillery-package-'))
  const from = join(place, 'load.yml')
  const folder = join(place, 'node_modules', 'artillery')

  function install(version: string): void {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version, bin: { artillery: './bin/run' } }))
  }

  it('that is missing is said so, with what installs it', () => {
    expect(() => findArtillery([from])).toThrow(
      'not installed beside fanbench: npm install --save-dev artillery@2.0.34',
    )
  })

  it('is found where the script is, with its command line', () => {
    install('2.0.35')
    expect(findArtillery([join(tmpdir(), 'elsewhere.js'), from])).toEqual({
      version: '2.0.35',
      cli: join(folder, 'bin', 'run'),
    })
  })

  it('of another version is refused', () => {
    install('3.1.0')
    expect(() => findArtillery([from])).toThrow('Artillery 3.1.0 is installed, and this needs 2.0.34 or later, below 3')
  })
})
