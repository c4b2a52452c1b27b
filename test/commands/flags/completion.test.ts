import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bashCompletion } from '../../../commands/completion/bash.ts'
import { commandTree } from '../../../commands/completion/command-tree.ts'
import { fishCompletion } from '../../../commands/completion/fish.ts'
import { zshCompletion } from '../../../commands/completion/zsh.ts'
import { program } from '../../../commands/program.ts'
import { temporaryFolder } from '../fanbench.ts'

const commands = commandTree(program(() => Promise.resolve()))

function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0
}

/** @param lines each the words before the cursor, the last of which is to be completed */
const lines: readonly (readonly [words: readonly string[], some: readonly string[], not: readonly string[]])[] = [
  [['r'], ['run', 'report'], ['sweep']],
  [['known'], ['known-bad'], []],
  [['run', 's'], ['smoke', 'stale', 'soak'], ['broadcast']],
  [['run', '--members', '20', 'cold'], ['cold-start'], []],
  [['run', 'stale', '--lim'], ['--limit'], ['--members']],
  [['run', '--limit', 'delivery_latency.p9'], ['delivery_latency.p99='], ['delivery_latency.max=']],
  [['run', '--room-sizes', ''], ['uniform', 'zipf', 'one-big'], ['smoke']],
  [['report', 'import', '--pl'], ['--plan'], []],
  [['run', '--members', '5', 'st'], ['stale'], ['smoke']],
  [['run', '--chat', ''], ['rooms'], ['never-prunes']],
  [['known-bad', '--chat', ''], ['good', 'fails-midway', 'never-prunes'], ['rooms']],
  [['selftest', '--case', 'st'], ['stall'], ['never-prunes']],
  [['gate', '--pa'], ['--pairs'], ['--parts']],
  [['metrics', '--m'], [''], ['--members']],
  [['help', 're'], ['report'], ['run']],
  [['completion', 'z'], ['zsh'], ['bash']],
]

describe.runIf(has('bash'))('in bash', () => {
  it.each(lines)('completes %j', (words, some, not) => {
    const typed = ['fanbench', ...words].map((word) => `'${word}'`).join(' ')
    const script = `${bashCompletion(commands)}
COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _fanbench; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', ['--norc'], { input: script, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([...some]))
    for (const word of not) expect(stdout.split('\n')).not.toContain(word)
  })

  it('completes a limit behind --limit= and behind a comma', () => {
    const of = (typed: string, word: number) => {
      const script = `${bashCompletion(commands)}
COMP_WORDS=(${typed}); COMP_CWORD=${word}; _fanbench; printf '%s\\n' "\${COMPREPLY[@]}"`
      return spawnSync('bash', ['--norc'], { input: script, encoding: 'utf8' }).stdout
    }
    expect(of("fanbench run --limit '=' deliveries_l", 4)).toContain('deliveries_lost=\n')
    expect(of('fanbench capacity --slo delivery_latency.p99=1s,deliveries_l', 3)).toContain('=1s,deliveries_lost=\n')
  })
})

describe.runIf(has('fish'))('in fish', () => {
  it.each(lines)('completes %j', (words, some, not) => {
    const typed = ['fanbench', ...words].join(' ')
    const script = join(temporaryFolder(), 'completion.fish')
    writeFileSync(script, `${fishCompletion(commands)}\ncomplete -C '${typed}'\n`)
    const { stdout, stderr } = spawnSync('fish', ['--no-config', script], { encoding: 'utf8' })
    expect(stderr).toBe('')
    const found = stdout.split('\n').map((line) => line.split('\t')[0])
    expect(found).toEqual(expect.arrayContaining([...some]))
    for (const word of not) expect(found).not.toContain(word)
  })
})

describe.runIf(has('zsh'))('in zsh', () => {
  it('is a script that zsh can read', () => {
    const { status, stderr } = spawnSync('zsh', ['-n'], { input: zshCompletion(commands), encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

it('is small: a shell reads it each time that it starts', () => {
  expect(bashCompletion(commands).length).toBeLessThan(25_000)
  expect(zshCompletion(commands).length).toBeLessThan(34_000)
  expect(fishCompletion(commands).length).toBeLessThan(45_000)
})

it('has every command and every option, with what it takes', () => {
  const run = commands.find(({ path }) => path.join(' ') === 'run')
  expect(commands.map(({ path }) => path.join(' '))).toEqual(
    expect.arrayContaining(['', 'gate', 'report import', 'trend add']),
  )
  expect(run?.options.find(({ flags }) => flags.includes('--out-dir'))).toMatchObject({
    flags: ['--out-dir', '-o'],
    takes: { paths: true },
  })
  expect(run?.options.find(({ flags }) => flags.includes('--json'))?.takes).toBeNull()
})
