import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isFolder, makeFolder } from '../../src/make-folder.ts'
import { temporaryFolder } from '../commands/fanbench.ts'

it('makes a folder that many ask for at the same time, with those above it', async () => {
  for (let round = 0; round < 30; round++) {
    const folder = join(temporaryFolder(), 'a', 'b', 'c')
    await Promise.all(Array.from({ length: 40 }, () => makeFolder(folder)))
    expect(await isFolder(folder)).toBe(true)
  }
})

it('refuses a folder below a file, and one that the system does not keep', async () => {
  await expect(makeFolder(join(import.meta.filename, 'below'))).rejects.toThrow('ENOTDIR')
  if (process.platform === 'linux') await expect(makeFolder('/proc/nowhere')).rejects.toThrow('ENOENT')
})
