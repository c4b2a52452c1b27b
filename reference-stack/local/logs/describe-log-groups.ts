import { z } from 'zod'
import type { LogStore } from './log-store.ts'
import { decodeToken, encodeToken, parseRequest } from './request.ts'

const requestSchema = z.object({
  logGroupNamePrefix: z.string().min(1).max(512).default(''),
  limit: z.int().min(1).max(50).default(50),
  nextToken: z.string().optional(),
})

/** Answers DescribeLogGroups, sorted by name. */
export function describeLogGroups(store: LogStore, body: unknown): object {
  const { logGroupNamePrefix, limit, nextToken } = parseRequest(requestSchema, body)
  const from = decodeToken(nextToken)
  const groups = store
    .groups()
    .filter(({ name }) => name.startsWith(logGroupNamePrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = groups.slice(from, from + limit)
  return {
    logGroups: page.map(({ name, createdAtMs, bytes }) => ({
      logGroupName: name,
      creationTime: createdAtMs,
      storedBytes: bytes,
    })),
    ...(from + limit < groups.length ? { nextToken: encodeToken(from + limit) } : {}),
  }
}
