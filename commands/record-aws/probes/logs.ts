import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { nothing } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import { type Probe, seen } from '../probe.ts'

export const logs: readonly Probe[] = [
  {
    id: 'log-delivery',
    question: 'How long after an invocation are its lines in CloudWatch Logs, and what do they look like?',
    budget: { ...nothing, invocations: 1, seconds: 600 },
    async record(session) {
      const startedAt = Date.now()
      const { requestId } = await session.invoke('Obey', { text: 'to be logged' })
      const invokedAtMs = performance.now()
      const lines = await session.until(session.waitTimes.figuresMs, () => linesOf(session, requestId, startedAt))
      if (lines === null) return seen('no REPORT line in time')
      return seen({ lines: lines.map(logShape) }, { reportAfterMs: Math.round(performance.now() - invokedAtMs) })
    },
  },
  {
    id: 'timed-out-invocation',
    question: 'What does Invoke answer for a function that outlasts its time limit, and what does its REPORT line say?',
    budget: { ...nothing, invocations: 1, lambdaSeconds: 1, seconds: 60 },
    async record(session) {
      const { functionError, payload, logTail } = await session.invoke('Impatient', {})
      const report = logTail.split('\n').filter((line) => line.includes('REPORT'))
      return seen({ functionError, payload: logShape(payload), report: report.map(logShape) })
    },
  },
]

/** The clocks of this machine and of AWS differ. */
const slackMs = 60_000

/** Null until the REPORT line is among them. */
async function linesOf(session: ProbeSession, requestId: string, startedAt: number): Promise<string[] | null> {
  const { events = [] } = await session.services.logs.send(
    new FilterLogEventsCommand({
      logGroupName: `/aws/lambda/${session.physicalName('Obey')}`,
      startTime: startedAt - slackMs,
      filterPattern: `"${requestId}"`,
    }),
    { abortSignal: session.signal },
  )
  const lines = events.map(({ message = '' }) => message)
  return lines.some((line) => /REPORT|platform\.report/.test(line)) ? lines : null
}

/** A log line with placeholders for what differs between invocations: numbers, ids and times. */
export function logShape(line: string): string {
  return line
    .trimEnd()
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
    .replace(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, '<uuid>')
    .replace(/(?<![\w$<])\d+(?:\.\d+)?/g, '<n>')
}
