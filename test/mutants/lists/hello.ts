import type { Mutant } from '../mutant.ts'

const played = { test: 'test/src/scenarios/hello.test.ts', that: 'names a member without its id' }

/** Who has its connection id, and what a post from inside `$connect` came to. */
export const hello: readonly Mutant[] = [
  {
    ...played,
    loses: 'that a wrong id is not the own one',
    file: 'src/runs/evaluation/figures/told-ids.ts',
    find: 'trueId !== undefined && id !== trueId',
    replace: 'false',
  },
  {
    ...played,
    loses: 'members that never had their id',
    file: 'src/runs/evaluation/figures/told-ids.ts',
    find: 'if (latencyUs === null) latency.recordInfinite()',
    replace: 'if (latencyUs === null) void 0',
  },
  {
    loses: 'posts from inside $connect that were let through',
    file: 'src/runs/evaluation/function-logs/hello-posts.ts',
    find: 'posts - postsGone - failed',
    replace: 'failed - failed',
    test: 'test/src/runs/evaluation/function-logs/hello-posts.test.ts',
  },
]
