/**
 * A function may take 10 s to start (Lambda ends a longer init phase), and then answers at once: a chat on this machine that has
 * sent no member an answer for so long will not.
 */
const longestStartMs = 10_000

/**
 * How long the first answer to a step is waited for, in milliseconds. Off this machine as long as each answer: API Gateway by
 * itself waits 29 s for a function, which may have waited for another before. On this machine 10 s, or a third of the timeout
 * where that is longer, as somebody has raised it for a slow chat.
 *
 * @param answerTimeoutMs after which an answer is no longer waited for, `--connect-timeout`
 */
export function answerPatienceMs(answerTimeoutMs: number, isOnThisMachine: boolean): number {
  if (!isOnThisMachine) return answerTimeoutMs
  return Math.min(answerTimeoutMs, Math.max(longestStartMs, answerTimeoutMs / 3))
}
