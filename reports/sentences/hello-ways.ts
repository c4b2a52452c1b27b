import type { HelloWay } from '../../src/metrics/catalogue/hello-ways.ts'
import type { Hello, RunResult } from '../../src/metrics/result/run-result.ts'
import { milliseconds, whole } from '../figures.ts'

type Way = Hello['ways'][number]

/** How a way is called. */
export const helloWayNames: Readonly<Record<HelloWay, string>> = {
  after: 'second function',
  inside: 'inside $connect',
  asked: 'asked for',
}

/** One row a way, after its name. */
export const helloColumns: readonly { readonly heading: string; readonly cell: (way: Way) => string }[] = [
  { heading: 'members', cell: ({ members }) => whole(members) },
  { heading: 'have id', cell: ({ haveTheirId }) => whole(haveTheirId) },
  { heading: 'p50 ms', cell: ({ p50Us }) => milliseconds(p50Us) },
  { heading: 'p99 ms', cell: ({ p99Us }) => milliseconds(p99Us) },
  { heading: 'attempts', cell: ({ attempts }) => whole(attempts) },
  { heading: '410s', cell: ({ gone }) => whole(gone) },
  { heading: 'gave up', cell: ({ gaveUp }) => whole(gaveUp) },
]

/** How the posts from inside `$connect` ended, which AWS answers with 410; empty of a run without them. */
export function insideSentence({ hello, counters }: RunResult): string {
  const inside = hello?.ways.find(({ way }) => way === 'inside')
  if (inside === undefined) return ''
  const accepted = counters['inside_posts_accepted']
  if (accepted === undefined) return 'How posts from inside $connect were answered is not known: no log says so.'
  if (accepted > 0)
    return `${whole(accepted)} posts from inside $connect were accepted, which AWS documents as a 410: the target let them through.`
  const { attempts, gone } = inside
  if (attempts === 0) return 'Nothing was posted from inside $connect.'
  return `${whole(gone)} of ${whole(attempts)} posts from inside $connect were answered 410: the connection does not exist yet.`
}
