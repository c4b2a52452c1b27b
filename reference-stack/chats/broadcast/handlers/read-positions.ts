import { answering } from '../../handling/invocation.ts'
import { fitting, replyWith } from '../../handling/responses.ts'
import { type ConnectionPosition, positions } from '../connections.ts'

/** Reads the whole table for each who asks: that is what a table without rooms costs. */
export const handler = answering('ReadPositions', async ({ event }) => {
  const all: ConnectionPosition[] = []
  for await (const page of positions(event.requestContext.requestTimeEpoch)) all.push(...page)
  return replyWith({ type: 'positions', positions: fitting(all) })
})
