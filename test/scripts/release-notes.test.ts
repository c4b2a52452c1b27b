import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { releaseNotes } from '../../scripts/release-notes.ts'
import { Refusal } from '../../src/exit-codes.ts'

function manifestOf(version: string, owner = 'octo-org'): string {
  return JSON.stringify({ version, repository: { url: `git+https://github.com/${owner}/fanbench.git` } })
}

const changelog = `# Changelog

## 0.10.0 (2027-03-01)

Newer.

## 0.1.0 (2026-12-01)

The first release.

### Added

- Everything.

## 0.0.1 (unreleased)

## 0.0.2 (2026-11-01)
`

/** The reasons for which a tag is refused; its notes, where it is not. */
function problems(tag: string, version: string, more: { owner?: string; repository?: string } = {}): readonly string[] {
  try {
    return [releaseNotes(tag, { manifest: manifestOf(version, more.owner), changelog, repository: more.repository })]
  } catch (error) {
    if (error instanceof Refusal) return error.problems
    throw error
  }
}

describe('the notes of a release', () => {
  it('are the section of its version, without the heading', () => {
    expect(problems('v0.1.0', '0.1.0')).toEqual(['The first release.\n\n### Added\n\n- Everything.'])
    expect(problems('v0.10.0', '0.10.0', { repository: 'Octo-Org/fanbench' })).toEqual(['Newer.'])
  })

  it.each([
    ['v0.2.0', '0.1.0', {}, ['v0.2.0: package.json has the version 0.1.0; set the tag v0.1.0, or change the version']],
    ['v1', '0.1.0', {}, [expect.stringContaining('set the tag v0.1.0')]],
    ['v0.3.0', '0.3.0', {}, ['CHANGELOG.md: has no section "## 0.3.0 (date)"; write what is new']],
    ['v0.0.2', '0.0.2', {}, [expect.stringMatching(/the section .* is empty/)]],
    ['v0.1.0', '0.1.0', { repository: 'fork/fanbench' }, [expect.stringContaining('but the tag is in fork/fanbench')]],
    [
      'v0.0.3',
      '0.0.1',
      { owner: 'OWNER', repository: 'octo-org/fanbench' },
      [
        expect.stringContaining('v0.0.3: package.json has the version 0.0.1'),
        expect.stringContaining('names no owner'),
        'CHANGELOG.md: "## 0.0.1 (unreleased)" has no date; write it as "## 0.0.1 (2026-12-31)"',
        expect.stringContaining('is empty'),
      ],
    ],
  ])('are refused for the tag %s of version %s with every reason', (tag, version, more, expected) => {
    expect(problems(tag, version, more)).toEqual(expected)
  })

  it('are printed by a script, which exits with 2 where a tag is refused', () => {
    const refused = spawnSync(process.execPath, ['scripts/release-notes.ts', 'v0.0.0'], { encoding: 'utf8' })
    expect([refused.status, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toMatch(/^v0\.0\.0: package\.json has the version /)
    const untold = spawnSync(process.execPath, ['scripts/release-notes.ts'], { encoding: 'utf8' })
    expect([untold.status, untold.stderr]).toEqual([2, expect.stringContaining('give a tag')])
  })
})
