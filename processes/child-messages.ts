import type { ChildProcess } from 'node:child_process'

/** A process that did not answer in time; it has been killed. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** The code of an error that says that a process has not become ready. It stays when an error is sent to another process. */
export const notStarted = 'NOT_STARTED'

/**
 * The error of a start whose process has ended, as a sentence with the code {@link notStarted}; any other error as it is.
 *
 * @param what was to start
 * @param why it was killed, if it was
 */
export function startError(what: string, error: unknown, child: ChildProcess, why: string | undefined): unknown {
  if (!hasEnded(child) && !(error instanceof NoAnswer)) return error
  const how =
    why ??
    (error instanceof NoAnswer
      ? error.message.replace(/^process \d+ /, '')
      : child.pid === undefined
        ? `could not be started: ${(error as Error).message}`
        : describeExit(child))
  const wayOut = 'this machine is busy, or out of memory or processes: try again when it is not'
  return Object.assign(new Error(`${what} did not start: its process ${how}; ${wayOut}`), { code: notStarted })
}

/** Sends a message and waits for the answer, as {@link nextMessage} does. */
export function ask<Message extends { readonly kind: string }>(
  child: ChildProcess,
  question: { readonly kind: string },
  kinds: readonly Message['kind'][],
  withinSeconds: number,
): Promise<Message> {
  const answer = nextMessage<Message>(child, kinds, withinSeconds)
  // If it could not be sent, the child ends, and that is reported.
  if (child.connected) child.send(question, () => {})
  return answer
}

/**
 * Waits for the next message of one of these kinds. Rejects with the exit of the child if it ends first. If neither comes in
 * time, it kills the child and rejects with {@link NoAnswer}.
 */
export function nextMessage<Message extends { readonly kind: string }>(
  child: ChildProcess,
  kinds: readonly Message['kind'][],
  withinSeconds: number,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    function onMessage(message: unknown): void {
      const { kind } = message as Message
      if (kinds.includes(kind)) settle(() => resolve(message as Message))
    }
    // Its end may be seen before its last message is read. It has been once the channel is closed.
    const onExit = () => {
      if (child.connected) child.once('disconnect', onGone)
      else onGone()
    }
    const onGone = () => settle(() => reject(new Error(`process ${child.pid} ${describeExit(child)}`)))
    const onError = (error: Error) => settle(() => reject(error))
    const deadline = setTimeout(() => {
      settle(() => reject(new NoAnswer(`process ${child.pid} did not answer within ${withinSeconds} s and was killed`)))
      child.kill('SIGKILL')
    }, withinSeconds * 1000)
    function settle(finish: () => void): void {
      clearTimeout(deadline)
      child.off('message', onMessage).off('exit', onExit).off('disconnect', onGone).off('error', onError)
      finish()
    }
    child.on('message', onMessage).on('exit', onExit).on('error', onError)
    if (child.pid !== undefined && hasEnded(child)) onExit()
  })
}

/** True also for a process that could not be started. */
export function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
}

export function describeExit({ exitCode, signalCode }: ChildProcess): string {
  return signalCode === null ? `ended with exit code ${exitCode}` : `was killed by ${signalCode}`
}
