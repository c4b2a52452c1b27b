import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { completionScript } from '../../../commands/completion/completion.ts'
import { program } from '../../../commands/program.ts'
import { temporaryFolder } from '../fanbench.ts'

const script = (shell: 'bash' | 'zsh' | 'fish') =>
  completionScript(
    shell,
    program(() => Promise.resolve()),
  )

function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0
}

/** The words before the cursor, the last of which is to be completed, and what is offered and what is not. */
const lines: readonly (readonly [words: readonly string[], some: readonly string[], not: readonly string[]])[] = [
  [['r'], ['run', 'report'], ['sweep']],
  [['known'], ['known-bad'], []],
  [['run', 's'], ['smoke', 'stale', 'soak'], ['broadcast']],
  [['run', '--members', '20', 'cold'], ['cold-start'], []],
  [['run', 'stale', '--lim'], ['--limit'], ['--members']],
  [['run', '--room-sizes', ''], ['uniform', 'zipf', 'one-big'], ['smoke']],
  [['run', '--out-dir', ''], [], ['smoke']],
  [['report', 'import', '--pl'], ['--plan'], []],
  [['known-bad', '--chat', ''], ['good', 'fails-midway', 'never-prunes'], ['rooms']],
  [['selftest', '--case', 'st'], ['stall'], ['never-prunes']],
  [['gate', '--allow-w'], ['--allow-work'], ['--parts']],
  [['completion', 'z'], ['zsh'], ['bash']],
]

describe.each([
  { shell: 'bash', args: ['--norc'], before: '' },
  // As its bashcompinit calls it.
  { shell: 'zsh', args: ['-f'], before: 'setopt KSH_ARRAYS' },
] as const)('in $shell', ({ shell, args, before }) => {
  it.runIf(has(shell)).each(lines)('completes %j', (words, some, not) => {
    const typed = ['fanbench', ...words].map((word) => `'${word}'`).join(' ')
    const input = `${script(shell)}${before}
COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _fanbench; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync(shell, args, { input, encoding: 'utf8' })
    expect(stderr).toBe('')
    // zsh itself leaves out what does not begin with what was typed.
    const found = stdout.split('\n').filter((word) => word.startsWith(words.at(-1) ?? ''))
    expect(found).toEqual(expect.arrayContaining([...some]))
    for (const word of not) expect(found).not.toContain(word)
  })
})

describe('in fish', () => {
  it.runIf(has('fish')).each(lines)('completes %j', (words, some, not) => {
    const path = join(temporaryFolder(), 'completion.fish')
    writeFileSync(path, `${script('fish')}\ncomplete -C 'fanbench ${words.join(' ')}'\n`)
    const { stdout, stderr } = spawnSync('fish', ['--no-config', path], { encoding: 'utf8' })
    expect(stderr).toBe('')
    const found = stdout.split('\n').map((line) => line.split('\t')[0])
    expect(found).toEqual(expect.arrayContaining([...some]))
    for (const word of not) expect(found).not.toContain(word)
  })
})
