import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { NoAnswer, ask, nextMessage } from '../../processes/child-messages.ts'
import { type Patience, killIfSilent } from '../../processes/silence.ts'

const program = fileURLToPath(new URL('./beating-program.ts', import.meta.url))

/** A process that sends heartbeats until it gets a message. */
function start(): ChildProcess {
  const child = fork(program, { execArgv: [] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** How a watched process ends, and the reported reason. */
async function endOf(child: ChildProcess, patience: Patience): Promise<readonly unknown[]> {
  const reasons: string[] = []
  killIfSilent(child, (reason) => reasons.push(reason), patience)
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return [signal, ...reasons]
}

const killed = (seconds: number) => ['SIGKILL', `did not answer for ${seconds} s and was killed`]

// At the same time, as they mostly wait.
it('a silent process is killed, with a reason; one that sends heartbeats is not', async () => {
  const [well, looping, stopped, late] = [start(), start(), start(), start()]
  late.kill('SIGSTOP')
  const ends = Promise.all([
    endOf(looping, { startSeconds: 20, silentSeconds: 2 }),
    endOf(stopped, { startSeconds: 20, silentSeconds: 2 }),
    endOf(late, { startSeconds: 3, silentSeconds: 20 }),
  ])
  const reasons: string[] = []
  killIfSilent(well, (reason) => reasons.push(reason), { startSeconds: 20, silentSeconds: 3 })
  await Promise.all([well, looping, stopped].map((child) => once(child, 'message')))
  looping.send({ kind: 'loop' })
  stopped.kill('SIGSTOP')
  expect(await ends).toEqual([killed(2), killed(2), killed(3)])
  expect([reasons, well.exitCode, well.signalCode]).toEqual([[], null, null])
})

it('a request ends with an answer, the end of the process or a deadline', async () => {
  const child = start()
  expect(await ask(child, { kind: 'echo' }, ['echo'], 20)).toEqual({ kind: 'echo' })
  const unanswered = nextMessage(child, ['never'], 1)
  await expect(unanswered).rejects.toThrow(NoAnswer)
  await expect(unanswered).rejects.toThrow(/^process \d+ did not answer within 1 s and was killed$/)
  await expect(nextMessage(child, ['echo'], 20)).rejects.toThrow('was killed by SIGKILL')
})
