import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkOut } from '../../../commands/gate/command/ref/check-out.ts'
import { findRef } from '../../../commands/gate/command/ref/find-ref.ts'
import { temporaryFolder } from '../fanbench.ts'
import { Repository, textOf } from './repository.ts'

const versions = [
  {
    'chat.ts': 'export const version = 1',
    'package.json': '{}',
    'package-lock.json': '{}',
    '.gitignore': 'node_modules',
  },
  { 'chat.ts': 'export const version = 2' },
]

function chatOfTwoVersions(more: Readonly<Record<string, string>> = {}): Repository {
  const repository = new Repository()
  repository.commit({ ...versions[0], ...more })
  repository.commit(versions[1]!)
  return repository
}

function surroundings(signal = new AbortController().signal) {
  const notices: string[] = []
  return { notices, signal, notice: (text: string) => void notices.push(text) }
}

async function checkedOut(repository: Repository, { path = 'chat.ts', ref = 'HEAD~1', around = surroundings() } = {}) {
  return checkOut(await findRef(repository.path(path), ref), around)
}

describe('a definition at a ref', () => {
  it('is checked out beside the working copy, and gone afterwards', async () => {
    const repository = chatOfTwoVersions()
    repository.write({ 'chat.ts': 'export const version = 3' })
    const found = await findRef(repository.path('chat.ts'), 'main~1')
    expect(found).toMatchObject({
      root: repository.root,
      path: 'chat.ts',
      commit: repository.git('rev-parse', 'HEAD~1'),
      workingCopy: { commit: repository.git('rev-parse', 'HEAD'), isChanged: true },
    })
    const { stackFile, ...baseline } = await checkOut(found, surroundings())
    expect(textOf(stackFile)).toBe(versions[0]!['chat.ts'])
    expect(repository.worktrees()).toHaveLength(1)
    await baseline[Symbol.asyncDispose]()
    expect(existsSync(dirname(stackFile))).toBe(false)
    expect(repository.worktrees()).toEqual([])
    expect(textOf(repository.path('chat.ts'))).toBe('export const version = 3')
  })

  it('runs no hook of the repository', async () => {
    const repository = chatOfTwoVersions()
    const hook = repository.path('.git/hooks/post-checkout')
    mkdirSync(dirname(hook), { recursive: true })
    writeFileSync(hook, '#!/bin/sh\nexit 1')
    chmodSync(hook, 0o755)
    await using baseline = await checkedOut(repository)
    expect(existsSync(baseline.stackFile)).toBe(true)
  })

  it('leaves nothing where it was interrupted', async () => {
    const repository = chatOfTwoVersions()
    const stopped = surroundings(AbortSignal.abort())
    await expect(checkedOut(repository, { around: stopped })).rejects.toMatchObject({ exitCode: 130 })
    expect(repository.worktrees()).toEqual([])
  })

  it('forgets the worktrees of gates that were killed, and no others', async () => {
    const repository = chatOfTwoVersions()
    const [killed, own] = [join(temporaryFolder(), 'fanbench-baseline-x1y2z3'), join(temporaryFolder(), 'own')]
    for (const tree of [join(killed, 'tree'), own]) repository.git('worktree', 'add', '--quiet', '--detach', tree)
    for (const tree of [killed, own]) rmSync(tree, { recursive: true })
    expect(repository.worktrees()).toHaveLength(2)
    await using _ = await checkedOut(repository)
    expect(repository.worktrees().join()).not.toContain('x1y2z3')
    expect(repository.worktrees().join()).toContain(own)
  })
})

describe('what is wrong with a ref', () => {
  async function problemsOf(stackFile: string, ref: string): Promise<string> {
    const refusal = (await findRef(stackFile, ref).catch((error: unknown) => error)) as { problems: string[] }
    expect(refusal).toMatchObject({ exitCode: 2 })
    return refusal.problems.join('\n')
  }

  it('is said with what to do', async () => {
    const repository = chatOfTwoVersions()
    repository.write({ 'new.ts': '' })
    const chat = repository.path('chat.ts')
    expect(await problemsOf(chat, 'origin/main')).toMatch(/no such commit in this clone.*`git fetch`/)
    expect(await problemsOf(chat, '--help')).toMatch(/no such commit/)
    expect(await problemsOf(repository.path('new.ts'), 'main')).toMatch(/new\.ts is not in [\da-f]{7}/)
    expect(await problemsOf(repository.path('other.ts'), 'main')).toMatch(/there is no such file/)
    const outside = join(temporaryFolder(), 'chat.ts')
    writeFileSync(outside, '')
    expect(await problemsOf(outside, 'main')).toMatch(/is in no Git repository/)
  })

  it('names the depth of a clone that lacks it', async () => {
    const whole = chatOfTwoVersions()
    const root = join(temporaryFolder(), 'shallow')
    whole.git('clone', '--quiet', '--depth', '1', `file://${whole.root}`, root)
    expect(await problemsOf(join(root, 'chat.ts'), 'HEAD~1')).toMatch(/shallow.*`fetch-depth: 0`/)
  })
})

describe('the packages of a baseline', () => {
  const library = (version: number) => ({ 'index.js': `module.exports = ${version}`, 'package.json': '{}' })

  function installed(repository: Repository, name: string, version: number, folder = ''): void {
    const files = Object.entries(library(version)).map(([file, text]) => [
      join(folder, 'node_modules', name, file),
      text,
    ])
    repository.write(Object.fromEntries(files) as Record<string, string>)
  }

  const required = (stackFile: string, name: string): unknown => createRequire(stackFile)(name)

  it('are those of the working copy where the lock file is the same, whatever else differs', async () => {
    const repository = chatOfTwoVersions()
    repository.write({ 'package.json': '{ "scripts": { "gate": "fanbench gate" } }' })
    installed(repository, 'library', 7)
    installed(repository, '@scope/library', 8)
    const around = surroundings()
    await using baseline = await checkedOut(repository, { around })
    expect(required(baseline.stackFile, 'library')).toBe(7)
    expect(required(baseline.stackFile, '@scope/library')).toBe(8)
    expect(around.notices.at(-1)).toMatch(/packages are those of the working copy.*package-lock\.json/)
  })

  it('are its own sources where the working copy has linked them, as in a workspace', async () => {
    const repository = chatOfTwoVersions({
      'packages/shared/index.js': 'module.exports = "old"',
      'packages/shared/package.json': '{}',
    })
    repository.write({ 'packages/shared/index.js': 'module.exports = "new"' })
    installed(repository, 'nested', 9, 'packages/shared')
    mkdirSync(repository.path('node_modules/@our'), { recursive: true })
    symlinkSync('../../packages/shared', repository.path('node_modules/@our/shared'))
    await using baseline = await checkedOut(repository)
    expect(required(repository.path('chat.ts'), '@our/shared')).toBe('new')
    expect(required(baseline.stackFile, '@our/shared')).toBe('old')
    expect(required(join(dirname(baseline.stackFile), 'packages/shared/index.js'), 'nested')).toBe(9)
  })

  it('are found above the repository as well', async () => {
    const above = temporaryFolder()
    const root = join(above, 'repository')
    mkdirSync(root)
    const repository = new Repository(root)
    repository.commit(versions[0]!)
    mkdirSync(join(above, 'node_modules/library'), { recursive: true })
    writeFileSync(join(above, 'node_modules/library/index.js'), 'module.exports = 5')
    await using baseline = await checkedOut(repository, { ref: 'main' })
    expect(required(baseline.stackFile, 'library')).toBe(5)
  })

  it('are installed by its own package manager where the lock file differs', async () => {
    const repository = chatOfTwoVersions()
    repository.commit({ 'package-lock.json': '{ "lockfileVersion": 3 }' })
    installed(repository, 'library', 7)
    const programs = temporaryFolder()
    const npm = join(programs, 'npm')
    writeFileSync(
      npm,
      '#!/bin/sh\n[ "$1" = ci ] && mkdir -p node_modules/library && echo "module.exports = 6" > node_modules/library/index.js',
    )
    chmodSync(npm, 0o755)
    const around = surroundings()
    await withPath(`${programs}:${process.env['PATH']}`, async () => {
      await using baseline = await checkedOut(repository, { around })
      expect(required(baseline.stackFile, 'library')).toBe(6)
    })
    expect(around.notices.join('\n')).toMatch(/package-lock\.json differs.*npm ci/)
    writeFileSync(npm, '#!/bin/sh\necho "npm error missing: left-pad"; exit 1')
    await withPath(`${programs}:${process.env['PATH']}`, async () => {
      const refusal = (await checkedOut(repository).catch((error: unknown) => error)) as { problems: string[] }
      expect(refusal.problems.join('\n')).toMatch(/`npm ci .*` failed with exit code 1\n +npm error missing: left-pad/)
    })
    expect(repository.worktrees()).toEqual([])
  })

  it('include fanbench, also where only the working copy has it', async () => {
    const repository = chatOfTwoVersions()
    repository.commit({ 'package-lock.json': '{ "lockfileVersion": 3 }' })
    installed(repository, 'fanbench', 1)
    const programs = temporaryFolder()
    writeFileSync(join(programs, 'npm'), '#!/bin/sh\n')
    chmodSync(join(programs, 'npm'), 0o755)
    await withPath(`${programs}:${process.env['PATH']}`, async () => {
      await using baseline = await checkedOut(repository)
      expect(required(baseline.stackFile, 'fanbench')).toBe(1)
    })
  })
})

async function withPath(path: string, work: () => Promise<void>): Promise<void> {
  const before = process.env['PATH']
  process.env['PATH'] = path
  try {
    await work()
  } finally {
    process.env['PATH'] = before
  }
}
