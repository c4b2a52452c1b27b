import { join } from 'node:path'
import { expect } from 'vitest'
import { plainHandshake } from '../../src/crowd/connection/handshake.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { broadcast } from '../../src/scenarios/broadcast.ts'
import { playScenario } from '../../src/runs/play-scenario.ts'
import { generalDefaults } from '../../src/scenarios/defaults.ts'
import { endpointTarget } from '../../src/targets/target.ts'
import { temporaryFolder } from '../src/commands/fanbench.ts'
import type { WatchedChat } from './chat.ts'
import { protocolPath } from './measured-run.ts'

/**
 * A run that is judged as if its target had a machine of its own, where the harness has no excuse for being late. The
 * unspecified address leads to this machine too, without counting as it; the command line would refuse it.
 */
export async function measureElsewhere(chat: WatchedChat, protocol = protocolPath): Promise<RunResult> {
  const url = `ws://0.0.0.0:${chat.port}/`
  const result = await playScenario(
    {
      runId: '2026-11-21T021503Z-broadcast-3f9a',
      scenario: broadcast,
      options: {
        ...generalDefaults,
        members: 24,
        rooms: 4,
        workers: 1,
        connectRate: 400,
        joinRate: 400,
        publishRate: 50,
        warmUp: 0,
        duration: 2,
        drain: 0.5,
        joinGrace: 0.05,
      },
      stackOptions: null,
      target: endpointTarget(url),
      shownUrl: url,
      handshake: plainHandshake,
      protocol: { kind: 'file', path: protocol },
      limits: [],
      scenarioLimits: [],
      allowInconclusive: false,
      requireMetrics: false,
      command: 'fanbench run broadcast',
      harnessVersion: '0.0.0',
      node: process.versions.node,
      commit: null,
      logFolder: join(temporaryFolder(), 'log'),
    },
    {
      signal: new AbortController().signal,
      onPhase: () => undefined,
      onProgress: () => undefined,
      onNotice: () => undefined,
    },
  )
  expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  return result
}
