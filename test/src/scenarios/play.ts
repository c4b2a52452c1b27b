import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { playScenario } from '../../../src/runs/play-scenario.ts'
import { type RunOptions, generalDefaults } from '../../../src/scenarios/options.ts'
import type { Scenario } from '../../../src/scenarios/scenario.ts'
import { type RunResult, runResultSchema } from '../../../src/metrics/result/run-result.ts'
import { type KeptPositions, startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { requestTo, unwatched } from '../../fixtures/run-request.ts'

const protocolPath = fileURLToPath(new URL('../../fixtures/foreign-chat/protocol.ts', import.meta.url))

/** A small crowd and a short run, whatever the scenario's own defaults are. */
const quick: Partial<RunOptions> = {
  members: 24,
  rooms: 4,
  workers: 2,
  connectRate: 400,
  joinRate: 400,
  publishRate: 60,
  warmUp: 0,
  duration: 2,
  drain: 0.5,
  joinGrace: 0.05,
}

/** Plays a scenario against a small chat in this process. */
export async function play(
  scenario: Scenario,
  options: Partial<RunOptions> = {},
  { protocol = protocolPath, chat: positions = {} }: { protocol?: string; chat?: Partial<KeptPositions> } = {},
): Promise<RunResult> {
  await using chat = await startForeignChat({ positions })
  const logFolder = mkdtempSync(join(tmpdir(), 'fanbench-play-'))
  try {
    const chosen = { ...generalDefaults, ...scenario.defaults, ...quick, ...options }
    const request = requestTo(chat.url, protocol, { scenario, options: chosen, logFolder })
    const result = await playScenario(request, unwatched)
    return runResultSchema.parse(result)
  } finally {
    rmSync(logFolder, { recursive: true })
  }
}

/** Names of balance lines that do not add up. */
export function unbalanced({ balance }: RunResult): string[] {
  return balance.filter(({ residue }) => residue !== 0).map(({ name }) => name)
}
