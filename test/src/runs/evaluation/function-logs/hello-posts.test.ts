import { expect, it } from 'vitest'
import { helloPosts } from '../../../../../src/runs/evaluation/function-logs/hello-posts.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'

const routes = { $connect: 'Connect', whoami: 'WhoAmI', $disconnect: 'Disconnect' }

it('are those of $connect, and of functions that no route leads to; whatever was not a 410 each time shows', () => {
  const connect = (line: Parameters<typeof handlerLine>[0]) =>
    invocation({ functionName: 'Connect', handler: handlerLine({ posts: 1, ...line }) })
  const { inside, after } = helloPosts(
    [
      connect({ postAttempts: 3, postsEarly: 2, postsGone: 1 }),
      // Let through at once, and after a 410; refused for want of a right; once throttled.
      connect({ postAttempts: 1 }),
      connect({ postAttempts: 2, postsEarly: 1 }),
      connect({ postAttempts: 1, failed: 1 }),
      connect({ postAttempts: 3, postsEarly: 1, postsThrottled: 1, postsGone: 1 }),
      connect({ posts: 0 }),
      invocation({ functionName: 'Connect' }),
      invocation({ functionName: 'WhoAmI', handler: handlerLine({ posts: 1, postAttempts: 1 }) }),
      invocation({ functionName: 'Greet', handler: handlerLine({ posts: 1, postAttempts: 2, postsEarly: 1 }) }),
      invocation({
        functionName: 'Greet',
        handler: handlerLine({ posts: 1, postAttempts: 10, postsEarly: 9, postsGone: 1 }),
      }),
    ],
    routes,
  )
  expect(inside).toEqual({ attempts: 10, gone: 6, gaveUp: 3, accepted: 2, goneEachTime: 1 })
  expect(after).toEqual({ attempts: 12, gone: 11, gaveUp: 1, accepted: 1, goneEachTime: 1 })
})
