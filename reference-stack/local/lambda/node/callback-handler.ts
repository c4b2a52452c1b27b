type Callback = (error?: unknown, result?: unknown) => void

/** A handler of nodejs22.x: it answers by its third argument, by methods of its context, or by a promise. */
export type CallbackHandler = (event: unknown, context: object, callback?: Callback) => unknown

/**
 * Calls a handler as Lambda's Node runtimes until nodejs22.x do. Of its answers the first counts. "When using a callback-based
 * function handler, Lambda waits for the event loop to be empty after the callback runs before ending the function invoke",
 * unless `context.callbackWaitsForEmptyEventLoop` is false; an error, and an answer by the context or by a promise, ends it at
 * once. A handler that has left nothing to wait for, and has not answered, has answered null; an async one has failed.
 *
 * @throws what the handler has thrown, or has failed with
 */
export async function callWithCallback(handler: CallbackHandler, event: unknown, context: object): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const isAsync = handler.constructor.name === 'AsyncFunction'
  whenEventLoopIsEmpty = () => (isAsync ? reject(new NodeJsExit()) : resolve(null))
  let isAnswered = false
  const firstAnswer = (answer: (result: unknown) => void): Callback => {
    return (error, result) => {
      if (isAnswered) return
      isAnswered = true
      if (isError(error)) reject(error)
      else answer(result)
    }
  }
  const done = firstAnswer(resolve)
  const own = {
    ...context,
    callbackWaitsForEmptyEventLoop: true,
    done,
    succeed: (result: unknown) => done(null, result),
    fail: (error: unknown) => done(isError(error) ? error : 'handled'),
  }
  const callback = firstAnswer((result) => {
    if (own.callbackWaitsForEmptyEventLoop) whenEventLoopIsEmpty = () => resolve(result)
    else resolve(result)
  })
  try {
    const result = handler(event, own, callback)
    if (isThenable(result)) result.then(own.succeed, own.fail)
  } catch (error) {
    callback(error)
  }
  try {
    return await promise
  } finally {
    whenEventLoopIsEmpty = undefined
  }
}

let whenEventLoopIsEmpty: (() => void) | undefined
// In a turn of its own: a process whose listeners leave nothing behind exits.
process.on('beforeExit', () => {
  if (whenEventLoopIsEmpty) setImmediate(whenEventLoopIsEmpty)
})

/** The error of an async handler that waits for something that never comes. */
class NodeJsExit extends Error {
  override readonly name = 'Runtime.NodeJsExit'

  constructor() {
    super('The Lambda function exited with unresolved promise(s)')
  }
}

function isError(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}
