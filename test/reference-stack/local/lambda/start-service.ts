import type { FunctionDefinition } from '../../../../reference-stack/define-stack.ts'
import type { MetricDatum } from '../../../../reference-stack/local/cloudwatch/metric-store.ts'
import type { InvocationOutcome } from '../../../../reference-stack/local/lambda/invocation.ts'
import { startLambdaService } from '../../../../reference-stack/local/lambda/service.ts'
import type { LambdaServiceOptions } from '../../../../reference-stack/local/lambda/service-options.ts'

/** A function for each fixture named; its name is the fixture's file name. */
export async function startFixtures(
  fixtures: Readonly<Record<string, Partial<FunctionDefinition>>>,
  options: Partial<LambdaServiceOptions> = {},
) {
  const metrics: MetricDatum[] = []
  const functions = Object.fromEntries(
    Object.entries(fixtures).map(([name, definition]) => {
      const handler = new URL(`../../../fixtures/lambda/${name}.ts`, import.meta.url)
      return [name, { handler, memoryMb: 128, timeoutSeconds: 20, ...definition }]
    }),
  )
  const physicalNames = Object.fromEntries(
    Object.keys(functions).map((functionName) => [functionName, `fixture-${functionName}`]),
  )
  const service = await startLambdaService({
    definition: { name: 'fixture', tables: {}, functions, routes: {} },
    physicalNames,
    environment: {},
    publishMetric: (datum) => metrics.push(datum),
    region: 'eu-central-1',
    ...options,
  })
  return { service, metrics, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() }
}

/** The answer, parsed; throws for any other outcome. */
export function returned(outcome: InvocationOutcome): unknown {
  if (outcome.kind !== 'returned') throw new Error(`not returned: ${JSON.stringify(outcome)}`)
  return JSON.parse(outcome.payload)
}

export function functionError(outcome: InvocationOutcome): {
  errorType: string
  errorMessage: string
  trace?: string[]
} {
  if (outcome.kind !== 'function-error') throw new Error(`no function error: ${JSON.stringify(outcome)}`)
  return JSON.parse(outcome.payload) as { errorType: string; errorMessage: string; trace?: string[] }
}

/** @param report a REPORT line */
export function reportedDurationMs(report: string | undefined): number {
  return Number(/\tDuration: (\d+\.\d+) ms/.exec(report ?? '')?.[1])
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
