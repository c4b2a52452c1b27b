import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runsToIgnore } from '../../../commands/init/init.ts'
import { git } from '../../../src/git/run-git.ts'
import { temporaryFolder } from '../fanbench.ts'

it('runs are to be ignored, unless they are, in a folder above too', async () => {
  const repository = temporaryFolder()
  const folder = join(repository, 'chat')
  mkdirSync(folder)
  expect(await runsToIgnore(folder)).toEqual([])
  await git(repository, ['init', '--quiet'])
  expect(await runsToIgnore(folder)).toEqual([expect.stringContaining('.gitignore: has no line for reports/out/')])
  writeFileSync(join(repository, '.gitignore'), 'reports/\n')
  expect(await runsToIgnore(folder)).toEqual([])
})
