/** A figure of the work that functions do, as an embedded stack counts it. */
export interface WorkDefinition {
  readonly unit: 'count' | 'bytes' | 'us' | 'units'
  /**
   * Is it equal in every run of the same chat with the same seed and the same messages? What depends on chance, such as memory, CPU
   * time, and what a connection that has just ended is answered, is not. A count that is exact is so in runs without throttles, errors
   * and posts to connections that are gone, because a handler may do more after those. A function that a stream invokes has exact
   * counts only where each batch has the same records in each run.
   */
  readonly exact: boolean
  readonly label: string
  readonly meaning: string
}

const counted = (label: string, meaning: string) => ({ unit: 'count', exact: true, label, meaning }) as const
const byChance = (label: string, meaning: string) => ({ unit: 'count', exact: false, label, meaning }) as const

export const workCatalogue = {
  invocations: counted('invocations', 'events that were handed to the function'),
  errors: byChance('errors', 'invocations that ended with an error'),
  throttles: byChance('throttles', 'invocations that were throttled'),
  dynamodb_calls: counted('DynamoDB calls', 'requests to DynamoDB, further pages and retries included'),
  dynamodb_further_pages: counted('further pages', 'of these, Query and Scan that go on where an earlier page ended'),
  dynamodb_pages_unread: counted(
    'pages not read',
    'answers of Query and Scan, without a Limit, that end before the last item, and after which no further page was asked for',
  ),
  items_read: counted('items read', 'items that reads looked at, before any filter'),
  bytes_read: { unit: 'bytes', exact: true, label: 'bytes read', meaning: 'answers to reads, as JSON' },
  read_units: { unit: 'units', exact: true, label: 'read units', meaning: 'capacity that reads consumed' },
  write_units: { unit: 'units', exact: true, label: 'write units', meaning: 'capacity that writes consumed' },
  posts: counted('posts', 'posts to @connections that were taken'),
  bytes_posted: { unit: 'bytes', exact: true, label: 'bytes posted', meaning: 'frames of these posts' },
  posts_gone: byChance('posts answered 410', 'posts to connections that were gone'),
  posts_throttled: byChance('posts answered 429', 'posts that were throttled'),
  posts_refused: byChance('posts refused', 'posts that were answered with any other error'),
  replies: counted('replies', 'answers of two-way routes to clients'),
  bytes_replied: { unit: 'bytes', exact: true, label: 'bytes replied', meaning: 'frames of these answers' },
  log_lines: counted('log lines', 'lines that the handler wrote, without START, END and REPORT'),
  log_bytes: {
    unit: 'bytes',
    exact: false,
    label: 'bytes logged',
    meaning: 'bytes of these lines: a number in them may have more or fewer digits',
  },
  package_bytes: { unit: 'bytes', exact: true, label: 'package size', meaning: 'the bundle of the function' },
  init_cpu: {
    unit: 'us',
    exact: false,
    label: 'init CPU',
    meaning: 'CPU time of an init phase, from the start of its process: mean of all since the start of the stack',
  },
  init_time: {
    unit: 'us',
    exact: false,
    label: 'init time',
    meaning: 'time of an init phase, from the start of its process: mean of all since the start of the stack',
  },
  init_modules: {
    unit: 'count',
    exact: true,
    label: 'modules at init',
    meaning: "modules loaded at the end of an init phase: Node's own and CommonJS; a bundle of ES modules is none",
  },
  peak_memory: {
    unit: 'bytes',
    exact: false,
    label: 'peak memory',
    meaning: 'largest resident set of the environments that ran at the end',
  },
  memory_growth: {
    unit: 'bytes',
    exact: false,
    label: 'memory growth',
    meaning:
      'growth of the resident set by invocation, of environments that ran from the first message to the last; 0 where it shrank',
  },
} as const satisfies Record<string, WorkDefinition>

export type WorkName = keyof typeof workCatalogue

export const workNames = Object.keys(workCatalogue) as [WorkName, ...WorkName[]]
