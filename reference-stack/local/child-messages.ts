import type { ChildProcess } from 'node:child_process'

/** Sends a message and waits for the answer, as {@link nextMessage} does. */
export function ask<Message extends { readonly kind: string }>(
  child: ChildProcess,
  question: { readonly kind: string },
  ...kinds: readonly Message['kind'][]
): Promise<Message> {
  const answer = nextMessage<Message>(child, ...kinds)
  // That it could not be sent shows in the end of the child.
  if (child.connected) child.send(question, () => {})
  return answer
}

/** Waits for the next message of one of these kinds. Rejects with the way the child ended, if it ends first. */
export function nextMessage<Message extends { readonly kind: string }>(
  child: ChildProcess,
  ...kinds: readonly Message['kind'][]
): Promise<Message> {
  return new Promise((resolve, reject) => {
    function onMessage(message: unknown): void {
      const { kind } = message as Message
      if (kinds.includes(kind)) settle(() => resolve(message as Message))
    }
    const onExit = () => settle(() => reject(new Error(`process ${child.pid} ${describeExit(child)}`)))
    const onError = (error: Error) => settle(() => reject(error))
    function settle(finish: () => void): void {
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
      finish()
    }
    child.on('message', onMessage).on('exit', onExit).on('error', onError)
    if (child.pid !== undefined && hasEnded(child)) onExit()
  })
}

/** Also true of a process that the system would not start. */
export function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
}

export function describeExit({ exitCode, signalCode }: ChildProcess): string {
  return signalCode === null ? `ended with exit code ${exitCode}` : `was killed by ${signalCode}`
}
