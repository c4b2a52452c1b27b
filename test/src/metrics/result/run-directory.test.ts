import { mkdir, mkdtemp, readFile, readdir, readlink, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRunDirectory, newRunId, pointLatest } from '../../../../src/metrics/result/run-directory.ts'

let out: string
beforeEach(async () => {
  out = await realpath(await mkdtemp(join(tmpdir(), 'out-')))
})
afterEach(async () => await rm(out, { recursive: true }))

it('a run id says when and what, and sorts by time', () => {
  const id = newRunId(new Date('2026-11-21T02:15:03.999Z'), 'broadcast')
  expect(id).toMatch(/^2026-11-21T021503Z-broadcast-[0-9a-f]{4}$/)
  expect(newRunId(new Date('2026-11-21T02:15:04Z'), 'broadcast') > id).toBe(true)
})

describe('the directory of a run', () => {
  it('is made, with the folders above it', async () => {
    const directory = await createRunDirectory(join(out, 'a', 'b'), 'run-1')
    expect(directory).toBe(join(out, 'a', 'b', 'run-1'))
    expect(await readdir(directory)).toEqual([])
  })

  it('is never one that is there already', async () => {
    const directory = await createRunDirectory(out, 'run-1')
    await writeFile(join(directory, 'result.json'), 'kept')
    await expect(createRunDirectory(out, 'run-1')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('never overwritten') as string,
    })
    expect(await readFile(join(directory, 'result.json'), 'utf8')).toBe('kept')
  })

  it.each([
    ['below a file', 'file/out'],
    ['that is a file', 'file'],
  ])('in an output folder %s is refused', async (_, place) => {
    await writeFile(join(out, 'file'), '')
    await expect(createRunDirectory(join(out, place), 'run-1')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('choose another folder') as string,
    })
  })
})

describe('latest', () => {
  it('is a relative link to the newest run, replaced in one step', async () => {
    for (const id of ['run-1', 'run-2']) {
      await createRunDirectory(out, id)
      expect(await pointLatest(out, id)).toBe(join(out, 'latest'))
    }
    expect(await readlink(join(out, 'latest'))).toBe('run-2')
    expect(await realpath(join(out, 'latest'))).toBe(join(out, 'run-2'))
    expect(await readdir(out)).toEqual(['latest', 'run-1', 'run-2'])
  })

  it('is a text file beside a folder of that name, which stays as it was', async () => {
    await mkdir(join(out, 'latest'))
    await writeFile(join(out, 'latest', 'mine'), 'kept')
    expect(await pointLatest(out, 'run-1')).toBe(join(out, 'latest.txt'))
    expect(await readFile(join(out, 'latest.txt'), 'utf8')).toBe('run-1\n')
    expect(await readFile(join(out, 'latest', 'mine'), 'utf8')).toBe('kept')
  })
})
