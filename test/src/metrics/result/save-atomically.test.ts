import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileRefusal } from '../../../../src/metrics/result/file-refusal.ts'
import { saveAtomically } from '../../../../src/metrics/result/save-atomically.ts'

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
  ['no right to write', 'EACCES', 2],
  ['a read-only file system', 'EROFS', 2],
])('%s (%s) is exit %i', (_, code, exitCode) => {
  const error = Object.assign(new Error(code), { code })
  expect(fileRefusal('cannot write it', error)).toMatchObject({ exitCode })
})
