import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bisect } from '../../../commands/gate/command/bisect.ts'
import type { GateArgs } from '../../../commands/gate/rows.ts'
import { exitCodes, type ExitCode } from '../../../src/exit-codes.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { capturedContext } from '../captured-context.ts'
import { Repository } from './repository.ts'

/** Commits whose definition says how the gate of it ends. @returns their ids, in order */
function commitsThat(repository: Repository, ends: readonly ExitCode[]): string[] {
  return ends.map((code, at) => repository.commit({ 'chat.ts': `// ${at}\n${code}` }))
}

function argsFor(repository: Repository): GateArgs {
  const own = { maxTime: 600, againstItself: false, force: false, dryRun: false }
  return {
    own,
    given: { stack: repository.path('chat.ts') },
    args: [],
    asked: {},
    refused: [],
    mistakes: new Mistakes(),
  }
}

/** The gate of a commit, in its checkout: what is measured is known from the file. */
const played = async ({ given, own }: GateArgs, seen: string[]): Promise<ExitCode> => {
  seen.push(own.baselineRef ?? '')
  const [, code] = readFileSync(given.stack ?? '', 'utf8').split('\n')
  return Object.values(exitCodes).find((one) => String(one) === code) ?? exitCodes.usage
}

async function bisected(repository: Repository, range: string) {
  const { context, answer } = capturedContext()
  const baselines: string[] = []
  const code = await bisect(argsFor(repository), range, context, (args) => played(args, baselines))
  return { code, answer: answer(), baselines }
}

it('finds the first commit that fails, in few gates against the good one, and leaves the working copy alone', async () => {
  const repository = new Repository()
  const commits = commitsThat(repository, [0, 0, 0, 0, 0, 10, 10, 10])
  const { code, answer, baselines } = await bisected(repository, `${commits[0]}..HEAD`)
  expect([code, answer]).toEqual([0, `The regression began with ${commits[5]!.slice(0, 7)} a version.\n`])
  expect(baselines.length).toBeLessThanOrEqual(4)
  expect(new Set(baselines)).toEqual(new Set([commits[0]]))
  expect([repository.git('status', '--porcelain'), repository.worktrees()]).toEqual(['', []])
})

it('skips commits that cannot be judged, and names those that are left', async () => {
  const repository = new Repository()
  const around = commitsThat(repository, [0, 16, 0, 10, 11, 10])
  expect((await bisected(repository, `${around[0]}..HEAD`)).answer).toContain(around[3]!.slice(0, 7))
  const hidden = commitsThat(repository, [0, 0, 11, 16, 10])
  const { code, answer } = await bisected(repository, `${hidden[0]}..HEAD`)
  expect(code).toBe(16)
  for (const commit of hidden.slice(2)) expect(answer).toContain(commit.slice(0, 7))
  expect(answer).not.toContain(hidden[1]!.slice(0, 7))
})

it('ends with the verdict of the bad commit where that is no failure, and refuses what is no range', async () => {
  const repository = new Repository()
  const [first = ''] = commitsThat(repository, [0, 0, 16])
  expect((await bisected(repository, `${first}..HEAD`)).code).toBe(16)
  expect((await bisected(repository, `${first}..HEAD~1`)).code).toBe(0)
  await expect(bisected(repository, 'HEAD')).rejects.toThrow('write it as v1.4.0..HEAD')
  await expect(bisected(repository, `HEAD..${first}`)).rejects.toThrow('has no commit that HEAD has not')
})
