import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Statement } from '../../commands/why/statement.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { TroubledMessage } from '../../src/runs/evaluation/deliveries/deliveries-in-trouble.ts'
import { everyCase } from '../every-case.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

const load = '--members 20 --rooms 2 --publish-rate 8 --warm-up 0s --duration 3s --drain 2s'

interface Played {
  readonly outDir: string
  readonly folder: string
  readonly result: RunResult
}

async function played(chat: string, options = load): Promise<Played> {
  const outDir = temporaryFolder()
  const stack = `reference-stack/chats/known-bad/${chat}/chat.ts`
  const args = ['run', 'broadcast', '--stack', stack, ...options.split(' '), '--json', '--out-dir', outDir]
  const { stdout, stderr } = await fanbench(args)
  expect(stdout, stderr).not.toBe('')
  return { outDir, folder: join(outDir, 'latest'), result: JSON.parse(stdout) as RunResult }
}

interface Answer {
  readonly messages: readonly TroubledMessage[]
  readonly members: RunResult['messageExample'] extends infer E | undefined
    ? (E & { members: unknown[] })['members']
    : never
  readonly outcome: string
  readonly headline: string
  readonly statements: readonly Statement[]
}

async function why({ outDir }: Pick<Played, 'outDir'>, ...asked: string[]): Promise<Answer> {
  const { stdout, stderr, exitCode } = await fanbench(['why', 'latest', '--out-dir', outDir, '--json', ...asked])
  expect(exitCode, stderr).toBe(0)
  return JSON.parse(stdout) as Answer
}

/** The explanation of the first delivery of a kind; `accept` looks further until one fits. */
async function explained(
  run: Played,
  kind: 'lost' | 'late' | 'doubled' | 'misrouted',
  accept: (answer: Answer) => boolean = () => true,
): Promise<Answer> {
  const { messages } = await why(run)
  let last: Answer | undefined
  for (const { number, [kind]: members } of messages.filter((one) => one[kind].length > 0).slice(0, 10)) {
    last = await why(run, '--message', String(number), '--member', `u${members[0]}`)
    if (accept(last)) return last
  }
  if (last === undefined) throw new Error(`no delivery was ${kind}`)
  return last
}

/** The sentences on one basis, as one text. */
function texts({ statements }: Answer, basis: Statement['basis']): string {
  return statements.flatMap((one) => (one.basis === basis ? [one.text] : [])).join('\n')
}

describe('fanbench why', () => {
  it('says that a handler left a member out whom it had read, and the report shows such a message', async () => {
    const run = await played('leaves-members-out')
    const answer = await explained(run, 'lost')
    expect(answer.outcome).toBe('lost')
    expect(texts(answer, 'seen')).toMatch(/was expected: one of 10 recipients/)
    expect(texts(answer, 'seen')).toMatch(
      /Its read \(Query of room-messages-users\) had 10 connections in it.*is among them/,
    )
    expect(texts(answer, 'seen')).toMatch(/No post of it went to the connection of u\d+; 8 posts went to others/)
    expect(texts(answer, 'inferred')).toMatch(/left u\d+ out: it had read the connection/)
    expect(texts(answer, 'not known')).toBe('')

    // The machine of a test is shared: a run that is not fit has no findings, and so no example.
    if ((run.result.findings ?? []).length > 0) {
      const { messageExample } = run.result
      expect(messageExample?.members.slice(0, 2)).toMatchObject([
        { expected: 'yes', listed: true, posted: [], outcome: 'lost', receivedUs: [] },
        { expected: 'yes', listed: true, posted: [], outcome: 'lost', receivedUs: [] },
      ])
      expect(messageExample?.members.slice(2)).toHaveLength(8)
      for (const member of messageExample?.members.slice(2) ?? [])
        expect(member).toMatchObject({ listed: true, posted: [200] })
      const page = readFileSync(join(run.folder, 'report.html'), 'utf8')
      expect(page).toMatch(/<svg [^>]*role="img" aria-label="Message \d+, which u\d+ sent at [^"]*received: 8 of 10\."/)
    }

    const listed = await fanbench(['why', 'latest', '-o', run.outDir])
    expect(listed.stdout.replaceAll(/\s+/g, ' ')).toContain(
      `fanbench why latest --out-dir ${run.outDir} --message 1 --member`,
    )

    const everybody = await fanbench(['why', 'latest', '-o', run.outDir, '--message', '1'])
    expect(everybody.stdout).toMatch(/member +expected +in the list +posted +received after +outcome/)
    expect(everybody.stdout).toMatch(/u\d+ +yes +yes +no +never +lost/)

    const unknown = await fanbench(['why', 'latest', '-o', run.outDir, '--message', '5000', '--member', 'u20'])
    expect(unknown.exitCode).toBe(2)
    expect(unknown.stderr).toMatch(/--message 5000: the run has messages 1 to \d+/)
    expect(unknown.stderr).toContain('--member u20: the run has members u0 to u19')

    rmSync(join(run.folder, 'log', 'invocations.ndjson'))
    const without = await explained(run, 'lost')
    expect(without.headline).toBe(answer.headline)
    expect(texts(without, 'seen')).toMatch(/was expected/)
    expect(texts(without, 'not known')).toMatch(/This run has no record of its invocations/)
    expect(texts(without, 'inferred')).toBe('')

    rmSync(join(run.folder, 'log'), { recursive: true })
    const logless = await fanbench(['why', run.folder])
    expect(logless.exitCode).toBe(2)
    expect(logless.stderr).toContain('there is no log of a run in it')
  })

  it('says who deleted a member that had not left', async () => {
    const run = await played('loses-live-members', load.replace('--members 20', '--members 40').replace('3s', '5s'))
    const answer = await explained(run, 'lost', (one) => texts(one, 'inferred').includes('had deleted'))
    expect(texts(answer, 'seen')).toMatch(/the connection of u\d+ is not among them/)
    expect(texts(answer, 'seen')).toMatch(
      /was DeleteItem of room-messages-users by SendMessage, for a frame of another connection,/,
    )
    expect(texts(answer, 'inferred')).toMatch(
      /deleted the item of u\d+, which had not left, from the table that it reads/,
    )
  })

  it('says that one invocation posted twice', async () => {
    const answer = await explained(await played('sends-twice'), 'doubled')
    expect(texts(answer, 'seen').match(/the gateway answered 200/g)).toHaveLength(2)
    expect(texts(answer, 'inferred')).toMatch(/One invocation posted it to u\d+ 2 times/)
  })

  it.runIf(everyCase)('says that a member of another room was posted to', async () => {
    const answer = await explained(await played('wrong-room'), 'misrouted')
    expect(texts(answer, 'seen')).toMatch(/is in another room than the sender/)
    expect(texts(answer, 'inferred')).toMatch(/took u\d+ for a recipient/)
  })

  it.runIf(everyCase)('says that a page was not read', async () => {
    const options = load.replace('--members 20', '--members 200').replace('rate 8', 'rate 1').replace('3s', '6s')
    const answer = await explained(await played('unpaginated-scan', options), 'lost')
    expect(texts(answer, 'seen')).toMatch(
      /said that there is more \(LastEvaluatedKey\), and the next page was not read/,
    )
    expect(texts(answer, 'inferred')).toMatch(/on a page that was not read/)
  })

  it.runIf(everyCase)('says that a post came after the end of its invocation', async () => {
    const run = await played('unawaited-sends', load.replace('rate 8', 'rate 0.7').replace('3s', '8s'))
    const answer = await explained(run, 'late', (one) => texts(one, 'inferred').includes('returned before'))
    expect(texts(answer, 'inferred')).toMatch(/The handler returned before this post was answered/)
  })

  it('refuses a run that is not there, and a member that is none', async () => {
    const outDir = temporaryFolder()
    const nowhere = await fanbench(['why', 'nowhere', '-o', outDir, '--message', '1'])
    expect(nowhere.exitCode).toBe(2)
    expect(nowhere.stderr).toContain('nowhere: there is no such run')
    const nobody = await fanbench(['why', 'latest', '-o', outDir, '--member', 'somebody'])
    expect(nobody.exitCode).toBe(2)
    expect(nobody.stderr).toContain('give a member as u7')
  })
})
