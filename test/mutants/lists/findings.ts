import type { Mutant } from '../mutant.ts'

const posts = {
  file: 'src/runs/evaluation/stale-connections/recorded-posts.ts',
  test: 'test/src/runs/evaluation/stale-connections/recorded-posts.test.ts',
}
const rules = {
  file: 'src/metrics/judging/findings/function-rules.ts',
  test: 'test/src/metrics/judging/findings/find-defects.test.ts',
}

/** What is concluded from what functions and gateway say themselves. */
export const findings: readonly Mutant[] = [
  {
    ...posts,
    loses: 'that one message cannot tell whether a chat prunes',
    find: 'if (lastUs === undefined || !sentUs.some((oneUs) => oneUs <= lastUs - prunedWithinUs)) continue',
    replace: 'if (lastUs === undefined) continue',
  },
  {
    ...posts,
    loses: 'posts to a half-open connection, which are accepted',
    find: 'if ([...gone, ...taken].some(',
    replace: 'if (gone.some(',
  },
  {
    ...posts,
    loses: 'that a port is used again',
    find: 'Math.abs(serverClockUs(openedAtMs) - opening.openAtUs) <= sameOpeningUs',
    replace: 'true',
  },
  {
    loses: 'that broadcasts under way meet a stale connection again',
    file: 'src/runs/evaluation/evidence/gather-evidence.ts',
    find: 'toldAtMs >= underWayMs',
    replace: 'toldAtMs >= 0',
    test: 'test/src/runs/evaluation/evidence/gateway-evidence.test.ts',
  },
  {
    loses: 'handlers that threw, whose REPORT says success',
    file: 'src/runs/evaluation/evidence/function-evidence.ts',
    find: "status !== 'success' || error !== undefined",
    replace: "status !== 'success'",
    test: 'test/src/runs/evaluation/evidence/function-evidence.test.ts',
  },
  {
    ...rules,
    loses: 'that a handshake may be refused',
    find: "routeKey !== '$connect' || statusCode === null || statusCode >= 500",
    replace: 'true',
  },
  {
    ...rules,
    loses: 'failures of functions that the broadcast does not explain',
    find: 'one.broadcasts === false && otherFailures(one) > 0',
    replace: 'false',
  },
  {
    ...rules,
    loses: 'that a client which does not read is no throttle',
    find: ' - (gateway?.postsUnread ?? 0)',
    replace: '',
  },
]
