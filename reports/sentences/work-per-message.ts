import { type WorkName, workCatalogue } from '../../src/metrics/catalogue/work.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { absent, significant, whole } from '../figures.ts'

interface WorkRow {
  readonly functionName: string
  readonly counts: Partial<Record<WorkName, number>>
}

export interface WorkPerMessage {
  readonly caption: string
  /** The functions that were invoked. */
  readonly rows: readonly WorkRow[]
  readonly columns: readonly { readonly heading: string; readonly cell: (row: WorkRow) => string }[]
}

const shown: readonly WorkName[] = [
  'invocations',
  'dynamodb_calls',
  'items_read',
  'bytes_read',
  'read_units',
  'write_units',
  'posts',
  'bytes_posted',
  'log_lines',
]

/** The average work of each function per message. Null if nobody counted it, or without messages. */
export function workPerMessage({ work }: RunResult): WorkPerMessage | null {
  if (work === undefined || work === null || work.messages === 0) return null
  const { messages, isWhole, functions } = work
  const rows = Object.entries(functions)
    .map(([functionName, { counts }]) => ({ functionName, counts }))
    .filter(({ counts }) => (counts.invocations ?? 0) > 0)
  if (rows.length === 0) return null
  const inPart = isWhole ? '' : '; some invocations are counted in part, because they were under way at an end'
  return {
    caption: `Work per message, counted over ${whole(messages)} frames from clients${inPart}`,
    rows,
    columns: shown.map((name) => ({
      heading: workCatalogue[name].label,
      cell: ({ counts: { [name]: count } }) => (count === undefined ? absent : significant(count / messages)),
    })),
  }
}
