/**
 * A function may take 10 s to start (Lambda ends a longer init phase), and then answers at once: a chat on this machine that has
 * sent no member an answer for so long will not.
 */
const longestStartMs = 10_000

/**
 * Returns the wait for the first answer to a step, in milliseconds. For another host it is the wait for any answer: API Gateway
 * alone waits 29 s for a function, which may have waited for another before. On this machine it is 10 s, or a third of the
 * timeout if that is longer, because the user has raised it for a slow chat.
 *
 * @param answerTimeoutMs the time after which an answer is no longer expected, `--connect-timeout`
 */
export function answerPatienceMs(answerTimeoutMs: number, isOnThisMachine: boolean): number {
  if (!isOnThisMachine) return answerTimeoutMs
  return Math.min(answerTimeoutMs, Math.max(longestStartMs, answerTimeoutMs / 3))
}
