import { lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileRefusal } from '../../../../src/file-refusal.ts'
import { saveAtomically, saveFiles } from '../../../../src/metrics/result/save-atomically.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'save-'))
})
afterEach(async () => await rm(directory, { recursive: true }))

it('a reader sees one whole content or another, never a part', async () => {
  const path = join(directory, 'file')
  const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000))
  await saveAtomically(path, contents[0] ?? '')
  const writing = Promise.all(contents.map((content) => saveAtomically(path, content)))
  for (let read = 0; read < 20; read += 1) expect(contents).toContain(await readFile(path, 'utf8'))
  await writing
  expect(await readdir(directory)).toEqual(['file'])
})

it('what cannot be replaced stays, and no draft is left behind', async () => {
  await mkdir(join(directory, 'taken'))
  await writeFile(join(directory, 'taken', 'mine'), '')
  await expect(saveAtomically(join(directory, 'taken'), 'text')).rejects.toMatchObject({ exitCode: 2 })
  expect(await readdir(directory)).toEqual(['taken'])
})

it.each([
  ['a full disk', 'ENOSPC', 13],
  ['a used-up quota', 'EDQUOT', 13],
  ['no open files left', 'EMFILE', 13],
  ['no right to write', 'EACCES', 13],
  ['a read-only file system', 'EROFS', 13],
  ['a folder that is gone', 'ENOENT', 13],
  ['a path through a file', 'ENOTDIR', 2],
])('%s (%s) is exit %i', (_, code, exitCode) => {
  const error = Object.assign(new Error(code), { code })
  expect(fileRefusal('cannot write it', error)).toMatchObject({ exitCode })
})

it('a device stays a device, is written to, and says if it is full', async () => {
  await saveAtomically('/dev/null', 'text')
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
  await expect(saveAtomically('/dev/full', 'text')).rejects.toMatchObject({ exitCode: 13 })
  expect((await stat('/dev/full')).isCharacterDevice()).toBe(true)
})

it('a link is followed within its folder, and never out of it', async () => {
  await mkdir(join(directory, 'named'))
  await mkdir(join(directory, 'outside'))
  await writeFile(join(directory, 'outside', 'file'), 'theirs')
  await writeFile(join(directory, 'named', 'own'), 'old')
  await symlink('own', join(directory, 'named', 'inner'))
  await symlink('../outside/file', join(directory, 'named', 'outer'))
  await symlink('../outside', join(directory, 'named', 'folder'))
  await saveAtomically(join(directory, 'named', 'inner'), 'new')
  expect(await readFile(join(directory, 'named', 'own'), 'utf8')).toBe('new')
  expect((await lstat(join(directory, 'named', 'inner'))).isSymbolicLink()).toBe(true)
  await expect(saveAtomically(join(directory, 'named', 'outer'), 'ours')).rejects.toMatchObject({ exitCode: 2 })
  await expect(saveFiles(join(directory, 'named'), { 'folder/file': 'ours' })).rejects.toMatchObject({ exitCode: 2 })
  expect(await readFile(join(directory, 'outside', 'file'), 'utf8')).toBe('theirs')
})
