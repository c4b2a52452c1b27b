import { expect, it } from 'vitest'
import type { AwaitedStep } from '../../../src/crowd/unanswered/awaited-step.ts'
import type { RunRequest } from '../../../src/runs/run-request.ts'
import { UnansweredWatch } from '../../../src/runs/unanswered-watch.ts'

const hello: AwaitedStep = { step: 'hello', sinceUs: 0, asked: 0, isAnswered: false, lastFrame: null }

/** What is said after a minute in which so many of so many members had asked, if one of them had an answer or none. */
function saidAfterAMinute({ asked, of, isAnswered = false }: { asked: number; of: number; isAnswered?: boolean }) {
  const watch = new UnansweredWatch({
    protocol: { kind: 'file', path: 'protocol.ts' },
    target: { url: 'ws://127.0.0.1:1/' },
    options: { connectTimeout: 2, members: of },
  } as RunRequest)
  const looks = Array.from({ length: 600 }, () => watch.check({ awaited: [{ ...hello, asked, isAnswered }] }))
  return looks.at(-1)
}

it('a step is given up once five members, or all that there are, have asked in vain', () => {
  expect(saidAfterAMinute({ asked: 5, of: 10 })).toContain('no member got an answer to `hello`')
  expect(saidAfterAMinute({ asked: 3, of: 3 })).toContain('no member got an answer to `hello`')
  expect(saidAfterAMinute({ asked: 4, of: 10 })).toBeNull()
  expect(saidAfterAMinute({ asked: 5, of: 10, isAnswered: true })).toBeNull()
})
