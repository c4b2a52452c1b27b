/**
 * The embedded stack beside serverless-offline, with the same handlers and the same crowd, in turns.
 * bench/README.md says how to read it.
 *
 *     node bench/stack/run.ts [--rounds 2] [--seconds 20] [--members 40] [--rate 4] [--connects 100] [--at-once 10] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine } from '../receive/machine.ts'
import { startEmbedded } from './embedded.ts'
import { whyNoServerlessOffline } from './fetch-serverless-offline.ts'
import { type Round, summarize } from './figures.ts'
import { judgeStackGoals } from './goals.ts'
import { measureBroadcast } from './measure-broadcast.ts'
import { measureConnects } from './measure-connects.ts'
import { startServerlessOffline } from './serverless-offline.ts'
import { type Settings, readSettings } from './settings.ts'
import type { StackName, StackUnderTest } from './stack-under-test.ts'
import { describeConditions, figureTable, goalTable } from './table.ts'

try {
  await bench(readSettings(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

async function bench(settings: Settings): Promise<void> {
  const machine = describeMachine()
  const missing = whyNoServerlessOffline()
  const stacks: StackName[] = missing === undefined ? ['embedded stack', 'serverless-offline'] : ['embedded stack']
  const rounds: Round[] = []
  for (let round = 0; round < settings.rounds; round++) {
    // ABBA: drift affects both alike.
    for (const stack of round % 2 === 0 ? stacks : stacks.toReversed()) {
      process.stderr.write(`round ${round + 1} of ${settings.rounds}: ${stack}\n`)
      rounds.push(await playRound(stack, settings))
    }
  }
  const figures = stacks.map((stack) => summarize(stack, rounds))
  const goals = judgeStackGoals(figures)
  if (settings.json) console.log(JSON.stringify({ machine, settings, missing, rounds, figures, goals }, undefined, 2))
  else {
    if (missing !== undefined) console.log(`skipped: serverless-offline: ${missing}`)
    console.log(
      `\n${figureTable(figures, settings)}\n\n${goalTable(goals)}\n\n${describeConditions(machine, settings)}`,
    )
  }
}

/** A fresh stack each time: its first connects are its cold ones. */
async function playRound(name: StackName, { connects, atOnce, load }: Settings): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-stack-'))
  try {
    await using stack: StackUnderTest =
      name === 'embedded stack' ? await startEmbedded(folder) : await startServerlessOffline()
    const cold = await measureConnects(stack.url, connects, atOnce)
    const warm = await measureConnects(stack.url, connects, atOnce)
    return { stack: name, cold, warm, broadcast: await measureBroadcast(stack, load) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
