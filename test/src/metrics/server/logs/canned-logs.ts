import { cannedServer } from '../canned-server.ts'
import { reportOf } from './report-of.ts'

/** What it says to one request: an answer, an error by its name, or nothing for ever. */
export type Reply = object | { readonly status: number; readonly error: string } | 'silence'

/** A CloudWatch Logs that says what the stand-in never does. */
export async function cannedLogs(reply: (operation: string, call: number) => Reply) {
  const operations: string[] = []
  const server = await cannedServer((operation) => {
    const replied = reply(operation, operations.push(operation))
    return replied === 'silence' || 'error' in replied ? replied : { body: replied }
  })
  return { ...server, operations: operations as readonly string[] }
}

/** A page of REPORT lines. */
export function reports(...requestIds: readonly string[]): { readonly events: readonly object[] } {
  return { events: requestIds.map((id) => ({ logStreamName: 'a', timestamp: 1, message: reportOf(id) })) }
}
