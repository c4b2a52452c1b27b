import {
  GetFunctionConfigurationCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { parseReportLine } from '../../../src/metrics/server/logs/report-line.ts'
import { nothing } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import { logShape } from './logs.ts'
import type { Figures } from '../recording.ts'
import { type Probe, seen } from '../probe.ts'

const memorySizesMb = [256, 1024]

export const coldStarts: Probe = {
  id: 'cold-starts',
  question: 'How long does the init phase of the probe take at 256 and 1,024 MB, and is it billed and reported?',
  // 1 GB is four times the memory that the estimate assumes.
  budget: { ...nothing, invocations: 6, lambdaSeconds: 24, seconds: 300 },
  changes: 'the memory and description of Obey are changed; its alias stays at its version',
  async record(session) {
    const FunctionName = session.physicalName('Obey')
    const { lambda } = session.services
    const { MemorySize, Description = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
    const starts: ColdStart[] = []
    try {
      for (const memoryMb of memorySizesMb) {
        for (let time = 1; time <= session.waitTimes.coldStarts; time++)
          starts.push(await startCold(session, memoryMb, time))
      }
    } finally {
      await configure(session, { MemorySize, Description })
    }
    const reported = starts.flatMap(({ report }) => report ?? [])
    return {
      ...seen({
        // The routes still invoke the alias: only this probe uses these environments.
        log: [...new Set(starts.flatMap(({ lines }) => lines.map(logShape)))],
        initIsReported: reported.length === starts.length && reported.every(({ initUs }) => initUs !== null),
        initIsBilled: reported.every(
          ({ billedMs, durationUs, initUs }) => billedMs === Math.ceil((durationUs + (initUs ?? 0)) / 1000),
        ),
      }),
      figures: figuresOf(starts),
      times: starts.length,
    }
  },
}

interface ColdStart {
  readonly memoryMb: number
  readonly lines: readonly string[]
  readonly report: NonNullable<ReturnType<typeof parseReportLine>>['report'] | undefined
}

/** A changed description gives `$LATEST` new execution environments. */
async function startCold(session: ProbeSession, memoryMb: number, time: number): Promise<ColdStart> {
  await configure(session, { MemorySize: memoryMb, Description: `fanbench cold start ${time}` })
  const { logTail } = await session.invoke('Obey', {}, { qualifier: '$LATEST' })
  const lines = logTail.split('\n').filter((line) => /^(?:INIT_START|START|END|REPORT)\b/.test(line))
  const report = lines.map(parseReportLine).find((parsed) => parsed !== null)?.report
  return { memoryMb, lines, report }
}

interface Configuration {
  readonly MemorySize: number | undefined
  readonly Description: string
}

async function configure(session: ProbeSession, configuration: Configuration): Promise<void> {
  const { lambda } = session.services
  const FunctionName = session.physicalName('Obey')
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...configuration }))
  const waiting = { client: lambda, maxWaitTime: 120, minDelay: 0.2, maxDelay: 2 }
  await waitUntilFunctionUpdatedV2(waiting, { FunctionName })
}

/** The shortest and the longest init of each memory size, in ms. */
function figuresOf(starts: readonly ColdStart[]): Figures {
  return Object.fromEntries(
    memorySizesMb.flatMap((memoryMb) => {
      const inits = starts.filter((start) => start.memoryMb === memoryMb).flatMap(({ report }) => report?.initUs ?? [])
      const inMs = (us: number) => (inits.length === 0 ? null : us / 1000)
      return [
        [`leastInitMsAt${memoryMb}Mb`, inMs(Math.min(...inits))],
        [`mostInitMsAt${memoryMb}Mb`, inMs(Math.max(...inits))],
      ]
    }),
  )
}
