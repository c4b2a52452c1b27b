import { connectionItems } from './rows/connections.ts'
import { databaseRows } from './rows/database.ts'
import { eventRows } from './rows/events.ts'
import { gatewayRows } from './rows/gateway.ts'
import { httpRows } from './rows/http.ts'
import { lambdaRows } from './rows/lambda.ts'
import { metricAndLogRows } from './rows/metrics-and-logs.ts'

/** The facts about AWS that the stand-in is held to, by id. */
export const rows = {
  ...gatewayRows,
  ...eventRows,
  ...connectionItems,
  ...lambdaRows,
  ...metricAndLogRows,
  ...databaseRows,
  ...httpRows,
}

export type RowId = keyof typeof rows

/** A row that has to have a case. */
export type TriedRowId = {
  [Id in RowId]: (typeof rows)[Id] extends { readonly untried: string } ? never : Id
}[RowId]

/** `1.5-refused` -> `1.5 a $connect handler that answers another status: ... (O)` */
export function titleOf(id: RowId): string {
  const { claim, flag } = rows[id]
  return `${id.slice(0, id.indexOf('-'))} ${claim} (${flag})`
}
