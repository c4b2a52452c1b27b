import type { Hello } from '../../../metrics/result/run-result.ts'
import type { HandlerLine, InvocationFact } from '../../../metrics/server/invocation-fact.ts'

/** Posts of ids by one way, as handlers logged them. */
export interface HelloPosts extends Readonly<Record<'attempts' | 'gone' | 'gaveUp', number>> {
  readonly accepted: number
  /** Connections that were posted to, and answered 410 each time. */
  readonly goneEachTime: number
}

export const nothingLogged = { attempts: null, gone: null, gaveUp: null } as const satisfies Pick<
  Hello['ways'][number],
  'attempts' | 'gone' | 'gaveUp'
>

/** The posts of the `$connect` function, and those of functions without a route, which another function invoked. */
export function helloPosts(
  invocations: readonly InvocationFact[],
  routes: Readonly<Record<string, string>>,
): Readonly<Record<'inside' | 'after', HelloPosts>> {
  const routed = new Set(Object.values(routes))
  const linesOf = (isWanted: (functionName: string) => boolean) =>
    invocations.filter(({ functionName }) => isWanted(functionName)).flatMap(({ handler }) => handler ?? [])
  return {
    inside: sumOf(linesOf((functionName) => functionName === routes['$connect'])),
    after: sumOf(linesOf((functionName) => !routed.has(functionName))),
  }
}

function sumOf(lines: readonly HandlerLine[]): HelloPosts {
  const sum = (countOf: (line: HandlerLine) => number) => lines.reduce((total, line) => total + countOf(line), 0)
  return {
    attempts: sum(({ postAttempts }) => postAttempts),
    gone: sum(({ postsEarly, postsGone }) => postsEarly + postsGone),
    gaveUp: sum(({ postsGone, failed }) => postsGone + failed),
    accepted: sum(({ posts, postsGone, failed }) => posts - postsGone - failed),
    goneEachTime: lines.filter(isGoneEachTime).length,
  }
}

function isGoneEachTime({ posts, postsGone, postsEarly, postAttempts }: HandlerLine): boolean {
  return posts > 0 && postsGone === posts && postAttempts === postsEarly + postsGone
}
