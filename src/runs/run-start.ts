import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import { hostOfCrowd } from './machine-figures.ts'
import { type RunStart, logVersion } from './run-logs.ts'
import type { RunRequest } from './run-request.ts'
import { wallClockAheadUs } from './wall-clock.ts'

/** What stands in the log before anything is connected: the request without its secrets, the protocol and the machine. */
export function runStart(request: RunRequest, protocol: CrowdProtocol, startedAt: Date, startedAtUs: number): RunStart {
  const { scenario, handshake: _, protocol: __, logFolder: ___, ...rest } = request
  const { name, echoesToSender, routes } = protocol
  return {
    kind: 'start',
    logVersion,
    startedAt,
    startedAtUs,
    wallClockAheadUs: wallClockAheadUs(),
    // The query of a target's URL may hold a token, which no file of ours shall see.
    request: {
      ...rest,
      target: { ...request.target, url: request.shownUrl },
      scenario: scenario.name,
      measures: scenario.measures,
      figures: scenario.figures ?? [],
    },
    protocol: {
      name,
      echoesToSender,
      repliesToSender: protocol.isReply !== undefined,
      ...(routes !== undefined && { routes }),
    },
    host: hostOfCrowd(),
  }
}
