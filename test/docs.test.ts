import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadProtocol } from '../src/crowd/protocols/load-protocol.ts'

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/measure-your-own-chat.md',
  'docs/known-bad.md',
  'docs/record-aws.md',
  'docs/iam.md',
]

describe('the documents', () => {
  it.each(documents)('%s links only to files that exist', (document) => {
    const folder = document.startsWith('docs/') ? 'docs' : '.'
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      (match) => match[1] ?? '',
    )
    expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([])
  })

  it('name only files and folders that exist in the map of the house', () => {
    const [, map = ''] =
      /## The map of the house\s+```\n([\s\S]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? []
    const parents: string[] = []
    const paths = map.split('\n').flatMap((line) => {
      const [, indent = '', name] = /^( *)(\S+)/.exec(line) ?? []
      if (name === undefined) return []
      const depth = indent.length / 2
      parents.splice(depth, parents.length, name)
      return [parents.join('')]
    })
    expect(paths.length).toBeGreaterThan(20)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })

  it("'s example of a protocol loads", async () => {
    const [, example = ''] =
      /```ts\n(\/\/ my-chat\.ts[\s\S]*?)```/.exec(readFileSync('docs/measure-your-own-chat.md', 'utf8')) ?? []
    const path = join(mkdtempSync(join(tmpdir(), 'fanbench-')), 'my-chat.ts')
    writeFileSync(path, example)
    const protocol = await loadProtocol({ kind: 'file', path })
    expect(protocol.say('r', 'hello', { index: 0, name: 'u' })).toContain('hello')
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(33)
  })
})
