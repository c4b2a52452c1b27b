import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { addFiles } from '../../../../../src/git/add-files.ts'
import type { Branch } from '../../../../../src/git/branch.ts'
import { findBranch } from '../../../../../src/git/find-branch.ts'
import { readHistory } from '../../../../../src/metrics/result/history/history.ts'
import { historyBranch } from '../../../../../src/metrics/result/history/history-branch.ts'
import { nightRun } from '../../../../fixtures/nights.ts'
import { temporaryFolder } from '../../../../commands/fanbench.ts'

beforeEach(() => {
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
})

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

const identity = '[user]\nname = Ada\nemail = ada@example.com\n'

/** A repository with a commit of a chat, by somebody. */
function repository(): string {
  const folder = temporaryFolder()
  git(folder, 'init', '-q', '-b', 'main')
  appendFileSync(join(folder, '.git/config'), identity)
  writeFileSync(join(folder, 'chat.ts'), 'export {}\n')
  git(folder, 'add', '.')
  git(folder, 'commit', '-q', '-m', 'a chat')
  return folder
}

function bareRemote(): string {
  const folder = join(temporaryFolder(), 'remote.git')
  git('.', 'clone', '-q', '--bare', repository(), folder)
  return folder
}

function cloneOf(remote: string, ...args: string[]): string {
  const folder = join(temporaryFolder(), 'clone')
  git('.', 'clone', '-q', ...args, `file://${remote}`, folder)
  appendFileSync(join(folder, '.git/config'), identity)
  return folder
}

async function historyIn(folder: string, name: string) {
  return historyBranch(await findBranch(folder, name), `git:${name}`)
}

async function runIdsIn(folder: string, name: string): Promise<string[]> {
  const { runs, leftOut } = await readHistory(await historyIn(folder, name))
  expect(leftOut).toEqual([])
  return runs.map(({ runId }) => runId).toSorted()
}

/** Runs by jobs that begin at the same time. @returns their ids */
async function addAtOnce(folders: readonly string[], name: string, of: string): Promise<string[]> {
  const runs = folders.map((folder, place) => ({ folder, run: { ...nightRun(place, 0, 1), runId: `${of}-${place}` } }))
  await Promise.all(runs.map(async ({ folder, run }) => (await historyIn(folder, name)).add([run])))
  return runs.map(({ run }) => run.runId)
}

/** All that belongs to the user: what is checked out, the index, and where each branch is. */
function stateOf(folder: string, ...beside: string[]) {
  const file = (name: string) => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'base64') : null
  }
  const refs = git(folder, 'for-each-ref').split('\n')
  return {
    files: ['chat.ts', 'new.ts', '.git/index', '.git/HEAD', '.git/FETCH_HEAD', '.git/ORIG_HEAD', '.git/shallow'].map(
      file,
    ),
    refs: refs.filter((line) => !beside.some((ref) => line.endsWith(ref))),
  }
}

/** Something staged, something not, and a file that Git does not know. */
function makeDirty(folder: string): void {
  writeFileSync(join(folder, 'chat.ts'), 'export const staged = 1\n')
  git(folder, 'add', 'chat.ts')
  writeFileSync(join(folder, 'chat.ts'), 'export const notStaged = 1\n')
  writeFileSync(join(folder, 'new.ts'), 'unknown')
}

describe('a branch of this repository', () => {
  it('is made, holds nothing but the runs, loses none that are added at once, and leaves the rest alone', async () => {
    const folder = repository()
    makeDirty(folder)
    const before = stateOf(folder)
    const added = await addAtOnce(
      Array.from({ length: 5 }, () => folder),
      'perf-data',
      'run',
    )
    expect(await runIdsIn(folder, 'perf-data')).toEqual(added)
    expect(git(folder, 'ls-tree', '--name-only', 'perf-data').split('\n')).toHaveLength(5)
    expect(git(folder, 'rev-list', '--count', '--no-merges', 'perf-data')).toBe('5')
    expect(() => git(folder, 'merge-base', 'perf-data', 'main')).toThrow()
    expect(git(folder, 'log', '-1', '--format=%an %ae %cn', 'perf-data')).toBe('Ada ada@example.com Ada')
    expect(stateOf(folder, 'refs/heads/perf-data')).toEqual(before)
    expect(git(folder, 'fsck', '--strict')).not.toMatch(/error|missing/)
  })

  it('is in this clone alone, which is said where there is a remote', async () => {
    const folder = repository()
    const caution = async (name: string) => await (await historyIn(folder, name)).caution()
    expect(await caution('perf-data')).toBeNull()
    git(folder, 'remote', 'add', 'upstream', 'file:///nowhere')
    expect(await caution('perf-data')).toContain('--history git:upstream/perf-data')
    expect(await caution('upstream/perf-data')).toBeNull()
  })

  it('is read in another working copy of it', async () => {
    const folder = repository()
    await addAtOnce([folder], 'perf-data', 'run')
    const beside = join(temporaryFolder(), 'beside')
    git(folder, 'worktree', 'add', '-q', '--detach', beside)
    expect(await runIdsIn(beside, 'perf-data')).toEqual(['run-0'])
  })

  it('has a commit by fanbench where Git does not know the user', async () => {
    const folder = repository()
    const config = join(folder, '.git/config')
    writeFileSync(config, readFileSync(config, 'utf8').replace(identity, '[user]\nuseConfigOnly = true\n'))
    await addAtOnce([folder], 'perf-data', 'run')
    expect(git(folder, 'log', '-1', '--format=%an %ae', 'perf-data')).toBe('fanbench fanbench@localhost')
  })
})

describe('a branch of a remote', () => {
  it('is made and added to from two clones at once, without a branch in either, and read from a shallow one', async () => {
    const remote = bareRemote()
    const [one, two] = [cloneOf(remote), cloneOf(remote, '--depth=1')]
    makeDirty(one)
    const tracked = 'refs/remotes/origin/perf-data'
    const before = [stateOf(one), stateOf(two)]
    const added = await addAtOnce([one, two, one, two], 'origin/perf-data', 'run')
    expect([stateOf(one, tracked), stateOf(two, tracked)]).toEqual(before)
    expect(git(remote, 'rev-list', '--count', 'perf-data')).toBe('4')

    // Of this one, the tip of the history is there without what came before it.
    const three = cloneOf(remote, '--depth=1', '--no-single-branch')
    expect(await runIdsIn(three, 'origin/perf-data')).toEqual(added)
    const later = await addAtOnce([three, one], 'origin/perf-data', 'later')
    expect(await runIdsIn(two, 'origin/perf-data')).toEqual([...added, ...later].toSorted())
  })

  it('is refused where nothing may be pushed, with what the remote says, at the first try', async () => {
    const remote = bareRemote()
    const hook = join(remote, 'hooks/pre-receive')
    writeFileSync(hook, '#!/bin/sh\necho tried >> tries\necho this branch is protected >&2\nexit 1\n', { mode: 0o755 })
    const folder = cloneOf(remote)
    await expect(addAtOnce([folder], 'origin/perf-data', 'run')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/origin did not accept a push to perf-data: [^]*this branch is protected/),
    })
    expect(readFileSync(join(remote, 'tries'), 'utf8')).toBe('tried\n')
  })

  it('is refused where the remote cannot be reached', async () => {
    const folder = repository()
    git(folder, 'remote', 'add', 'origin', join(folder, 'nowhere'))
    await expect(runIdsIn(folder, 'origin/perf-data')).rejects.toThrow(/the remote origin cannot be read: [^]*nowhere/)
  })
})

/** Of which somebody else changes the branch after each look at it. */
function contested(branch: Branch, times: number): Branch {
  let left = times
  return {
    ...branch,
    async newest() {
      const newest = await branch.newest()
      if (left-- > 0)
        await addFiles(branch, [{ name: `other-${left}.json`, text: `${left}` }], 'by somebody else', () => undefined)
      return newest
    },
  }
}

describe.each(['perf-data', 'origin/perf-data'])('%s, when somebody else is faster', (name) => {
  const mine = [{ name: 'mine.json', text: 'mine' }]

  it('has both, and is not changed where others are faster each time', async () => {
    const remote = bareRemote()
    const folder = cloneOf(remote)
    const branch = await findBranch(folder, name)
    await addFiles(contested(branch, 1), mine, 'mine', () => undefined)
    const names = git(name.includes('/') ? remote : folder, 'ls-tree', '--name-only', 'perf-data')
    expect(names.split('\n')).toEqual(['mine.json', 'other-0.json'])
    const late = addFiles(contested(branch, 1), [{ name: 'late.json', text: '' }], 'late', () => undefined, 1)
    await expect(late).rejects.toMatchObject({ exitCode: 13, message: expect.stringContaining('at each of 1 tries') })
  })
})

describe('what is no history', () => {
  it('is refused, and the message says what to do', async () => {
    const folder = cloneOf(bareRemote())
    for (const [name, message] of [
      ['nowhere', /there is no branch nowhere; `fanbench trend add <run> --history git:nowhere`/],
      ['origin/nowhere', /no branch nowhere of origin/],
      ['main', /it holds chat\.ts/],
      ['upstream/perf-data', /no remote of that name \(remotes: origin\)/],
      ['a..b', /"a\.\.b" is not a valid name for a branch/],
    ] as const)
      await expect(runIdsIn(folder, name)).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(message),
      })
  })

  it('is not added to: a branch with something else, or one that is checked out, with a commit or without', async () => {
    const folder = repository()
    const tip = git(folder, 'rev-parse', 'main')
    await expect(addAtOnce([folder], 'main', 'run')).rejects.toThrow('is no history')
    git(folder, 'checkout', '-q', '--orphan', 'perf-data')
    await expect(addAtOnce([folder], 'perf-data', 'run')).rejects.toThrow('the branch perf-data is checked out in')
    expect([git(folder, 'rev-parse', 'main'), git(folder, 'branch', '--list', 'perf-data')]).toEqual([tip, ''])
  })

  it('is a folder without a repository', async () => {
    vi.stubEnv('GIT_CEILING_DIRECTORIES', '/')
    await expect(findBranch(temporaryFolder(), 'perf-data')).rejects.toThrow('this is no Git repository')
  })
})
