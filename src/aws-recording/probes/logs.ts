import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { nothing } from '../budget.ts'
import type { Field } from '../probe-session.ts'
import { logShape } from '../log-shape.ts'
import { type Row, seen } from '../probe.ts'

export const logs: readonly Row[] = [
  {
    id: 'log-delivery',
    question: 'How long after an invocation are its lines in CloudWatch Logs, and what do they look like?',
    allowance: { ...nothing, invocations: 1, seconds: 600 },
    async record(field) {
      const startedAt = Date.now()
      const { requestId } = await field.invoke('Obey', { text: 'to be logged' })
      const invokedAtMs = performance.now()
      const lines = await field.until(field.paces.figuresMs, () => linesOf(field, requestId, startedAt))
      if (lines === null) return seen('no REPORT line in time')
      return seen({ lines: lines.map(logShape) }, { reportAfterMs: Math.round(performance.now() - invokedAtMs) })
    },
  },
  {
    id: 'timed-out-invocation',
    question: 'What does Invoke answer for a function that outlasts its time limit, and what does its REPORT line say?',
    allowance: { ...nothing, invocations: 1, lambdaSeconds: 1, seconds: 60 },
    async record(field) {
      const { functionError, payload, logTail } = await field.invoke('Impatient', {})
      const report = logTail.split('\n').filter((line) => line.includes('REPORT'))
      return seen({ functionError, payload: logShape(payload), report: report.map(logShape) })
    },
  },
]

/** Clocks differ. */
const slackMs = 60_000

/** Null until its REPORT line is among them. */
async function linesOf(field: Field, requestId: string, startedAt: number): Promise<string[] | null> {
  const { events = [] } = await field.services.logs.send(
    new FilterLogEventsCommand({
      logGroupName: `/aws/lambda/${field.functionName('Obey')}`,
      startTime: startedAt - slackMs,
      filterPattern: `"${requestId}"`,
    }),
    { abortSignal: field.signal },
  )
  const lines = events.map(({ message = '' }) => message)
  return lines.some((line) => /REPORT|platform\.report/.test(line)) ? lines : null
}
