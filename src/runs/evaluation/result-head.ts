import { type RunResult, runResultSchemaName } from '../../metrics/result/run-result.ts'
import type { RunEnd, RunStart } from '../run-logs.ts'

type Head = Pick<
  RunResult,
  | 'schema'
  | 'runId'
  | 'scenario'
  | 'startedAt'
  | 'endedAt'
  | 'interrupted'
  | 'options'
  | 'seed'
  | 'command'
  | 'target'
  | 'harness'
>

/** The head of the result: the run, its target and its program, without any fact of the workers. */
export function resultHead({ request, protocol, startedAt, host }: RunStart, end: RunEnd): Head {
  const { options, target } = request
  return {
    schema: runResultSchemaName,
    runId: request.runId,
    scenario: request.scenario,
    startedAt: startedAt.toISOString(),
    endedAt: end.endedAt.toISOString(),
    interrupted: end.interruption !== null,
    options: { ...options, ...request.stackOptions },
    seed: options.seed,
    command: request.command,
    target: {
      kind: target.kind,
      url: request.shownUrl,
      stack: target.stack,
      protocol: protocol.name,
      region: target.region,
      definitionHash: target.definitionHash,
      ...(target.serviceTimes !== null && { serviceTimes: target.serviceTimes }),
      ...(target.notEmulated !== undefined && { notEmulated: target.notEmulated }),
    },
    harness: {
      version: request.harnessVersion,
      node: request.node,
      commit: request.commit,
      workers: options.workers,
      host,
    },
  }
}
