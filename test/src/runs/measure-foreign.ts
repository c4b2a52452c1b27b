import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { playScenario } from '../../../src/runs/play-scenario.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { requestTo, unwatched } from '../../fixtures/run-request.ts'

const fixtures = new URL('../../fixtures/foreign-chat/', import.meta.url)

export const quick: RunOptions = {
  ...generalDefaults,
  members: 12,
  rooms: 3,
  connectRate: 200,
  joinRate: 200,
  publishRate: 100,
  warmUp: 0,
  duration: 1,
  drain: 0.5,
  joinGrace: 0.05,
}

/** A broadcast, from its options to its result. @param protocol a file of the foreign chat's fixtures */
export async function measure(
  url: string,
  options: RunOptions = quick,
  signal = new AbortController().signal,
  logFolder = mkdtempSync(join(tmpdir(), 'fanbench-run-')),
  protocol = 'protocol.ts',
): Promise<RunResult> {
  const protocolFile = fileURLToPath(new URL(protocol, fixtures))
  return playScenario(requestTo(url, protocolFile, { options, logFolder }), { ...unwatched, signal })
}
