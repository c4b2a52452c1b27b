import { describe, expect, it } from 'vitest'
import { type KnownBadArm, judgeChats } from '../../../commands/known-bad/command.ts'
import type { Finding, FindingName } from '../../../src/metrics/result/findings.ts'
import { runResult } from '../../fixtures/run-result.ts'

const finding = (name: FindingName): Finding => ({ name, sentence: 'It does.', evidence: { posts: 2 }, explains: [] })

function arm(name: string, seeded: FindingName | null, defect: string | null = 'It does.'): KnownBadArm {
  return { name, defect, seeded, scenario: 'broadcast', settings: {} }
}

function block(chat: KnownBadArm, found: readonly FindingName[], exitCode = 10) {
  const verdict = { exitCode, reasons: ['It failed.'], checks: [] }
  return { arm: chat, result: runResult({ findings: found.map(finding), verdict }) }
}

const bad = arm('sends-twice', 'sends-twice')
const good = arm('good', null, null)
const other = arm('hangs', null)
const lookAlike = arm('skips-one', 'never-prunes')

describe('a chat of which it is known what is wrong', () => {
  it.each([
    [bad, ['sends-twice'], 'named', 0],
    [bad, [], 'missed', 10],
    [bad, ['reorders'], 'wrong-name', 10],
    [bad, ['sends-twice', 'reorders'], 'wrong-name', 10],
    [good, [], 'clear', 0],
    [other, [], 'clear', 0],
    [other, ['reorders'], 'wrong-name', 10],
    [lookAlike, ['never-prunes'], 'named', 0],
    [lookAlike, ['aborts-on-410'], 'wrong-name', 10],
    [good, ['sends-twice'], 'wrong-name', 10],
  ] as const)('%o, found %o: %s', (chat, found, verdict, exitCode) => {
    const answer = judgeChats([block(good, []), block(chat, found)])
    expect(answer.chats[1]).toMatchObject({ name: chat.name, verdict, problems: [] })
    expect(answer.exitCode).toBe(exitCode)
  })

  it.each([11, 12, 13])('is not judged by a run that ended with %i, which is then the exit code', (exitCode) => {
    const answer = judgeChats([block(bad, ['sends-twice'], exitCode), block(bad, [])])
    expect(answer.chats[0]).toMatchObject({ verdict: 'not-judged', problems: ['It failed.'] })
    expect(answer.exitCode).toBe(exitCode)
  })

  it('is taken for what it is known to be where nobody looked for findings', () => {
    const { result } = block(good, [])
    expect(judgeChats([{ arm: good, result: { ...result, findings: null } }]).chats[0]).toMatchObject({
      verdict: 'clear',
      findings: [],
    })
  })
})
