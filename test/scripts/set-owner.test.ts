import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { filesWithOwner, ownerIn, placeholder, withOwner } from '../../scripts/set-owner.ts'

describe('the owner of the repository', () => {
  const owner = ownerIn(readFileSync('package.json', 'utf8'))
  const texts = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
    .split('\0')
    .filter((file) => /\.(?:md|ts|json|ya?ml)$/.test(file) && !/^test\/|^scripts\/|^package-lock/.test(file))
    .map((file) => [file, readFileSync(file, 'utf8')] as const)
  const naming = /([\w-]+)\/fanbench(?=@v\d|\.git\b|#readme|\/(?:issues|blob|actions)\b)/g

  it('is in the files that the script fills in, and in no other', () => {
    const named = texts.filter(([, text]) => text.search(naming) !== -1).map(([file]) => file)
    expect(named.sort()).toEqual(filesWithOwner.toSorted())
    const owners = texts.flatMap(([, text]) => [...text.matchAll(naming)].map(([, name]) => name))
    expect(new Set(owners)).toEqual(new Set([owner]))
  })

  it('has its placeholder nowhere else', () => {
    const holding = texts.filter(([, text]) => text.includes(`${placeholder}/`)).map(([file]) => file)
    // It tells users to replace it, as long as it is there.
    const allowed = ['commands/init/workflow.ts', ...filesWithOwner]
    expect(holding.filter((file) => !allowed.includes(file))).toEqual([])
  })

  it('is filled in at once, again if it has another', () => {
    for (const file of filesWithOwner) {
      const text = readFileSync(file, 'utf8')
      const filled = withOwner(text, owner, 'octo-org')
      expect(filled).not.toContain(`${placeholder}/`)
      expect(filled).toContain('octo-org/fanbench')
      expect(withOwner(filled, 'octo-org', owner)).toBe(text)
    }
  })

  it.each([[], ['-octo'], ['octo', 'org'], ['octo org']])('is refused: %j', (...names) => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/set-owner.ts', ...names], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([2, expect.stringContaining('give the name of an account on GitHub')])
  })
})
