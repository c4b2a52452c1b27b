import { join } from 'node:path'
import { expect } from 'vitest'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { playScenario } from '../../src/runs/play-scenario.ts'
import { generalDefaults } from '../../src/scenarios/options.ts'
import { requestTo, unwatched } from '../fixtures/run-request.ts'
import { temporaryFolder } from '../commands/fanbench.ts'
import type { WatchedChat } from './chat.ts'
import { protocolPath } from './measured-run.ts'

/**
 * A run that is judged as if its target had a machine of its own, where the harness has no excuse for being late. The
 * unspecified address leads to this machine too, without counting as it; the command line would refuse it.
 */
export async function measureElsewhere(chat: WatchedChat, protocol = protocolPath): Promise<RunResult> {
  const url = `ws://0.0.0.0:${chat.port}/`
  const options = {
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
  }
  const logFolder = join(temporaryFolder(), 'log')
  const result = await playScenario(requestTo(url, protocol, { options, logFolder }), unwatched)
  expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
  return result
}
