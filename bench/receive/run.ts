/**
 * Measures the cost of receiving and recording a broadcast: our crowd beside other clients, in interleaved rounds on the same server.
 * bench/README.md says how to read it, and which cases there are.
 *
 *     node bench/receive/run.ts [--case receive|floors|artillery|p4|p7|p8|wss|wss-10000] [--mode paced|saturate|batch] [--connections N] [--processes N]
 *       [--rate 20000] [--connects 2000] [--seconds N] [--rounds N] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case } from './cases.ts'
import { type ClientName, clientCommands, neverOverTls } from './clients.ts'
import { type Comparison, type Round, compareClients } from './comparison.ts'
import { reasonToSkip } from '../compile.ts'
import { floorTable, floorsOf } from './floors.ts'
import { judgeGoals } from './goals.ts'
import { type Load, limitsInTheWay } from './load.ts'
import { describeMachine, oneMinuteLoad } from './machine.ts'
import { type RoundFigures, addressOf, playRound } from './round.ts'
import { makeServer } from './server.ts'
import { type Settings, readSettings } from './settings.ts'
import { comparisonTable, describeConditions, describeLoad, goalTable, whyTooBusy } from './table.ts'

try {
  const settings = readSettings(process.argv.slice(2))
  const skipped = reasonToSkip() ?? settings.loads.map(limitsInTheWay).find(Boolean) ?? settings.case.needs?.()
  if (skipped === undefined) await bench(settings)
  else console.log(settings.json ? JSON.stringify({ skipped }) : `skipped: ${skipped}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

async function bench({ case: { goals, ...chosen }, loads, rounds, json }: Settings): Promise<void> {
  const missing = chosen.clients.flatMap((client) => {
    const why = chosen.needsFor?.[client]?.()
    return why === undefined ? [] : [{ client, why }]
  })
  const clients = chosen.clients.filter((client) => missing.every((one) => one.client !== client))
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-receive-'))
  try {
    const machine = describeMachine()
    const comparisons: Comparison[] = []
    for (const load of loads) {
      comparisons.push({ load, clients: compareClients(await playRounds(folder, clients, load, rounds)) })
    }
    const judged = judgeGoals(goals, comparisons, whyTooBusy(machine, comparisons).length > 0)
    const loadAfterwards = oneMinuteLoad()
    if (json)
      console.log(
        JSON.stringify({ rounds, missing, machine, loadAfterwards, comparisons, goals: judged }, undefined, 2),
      )
    else {
      for (const comparison of comparisons) {
        console.log(`\n${describeLoad(comparison.load, rounds)}\n${comparisonTable(comparison)}`)
        if (chosen.floors) console.log(`\n${floorTable(floorsOf(comparison.clients))}`)
      }
      console.log(`\n${goalTable(judged)}\n\n${describeConditions(machine, loadAfterwards, comparisons)}`)
      for (const { client, why } of missing) console.log(`${client} was left out: ${why}`)
    }
    // Whether a goal is met depends on the machine; but a client that missed messages has not been measured.
    const all = comparisons.flatMap(({ clients }) => clients)
    if (all.some(({ sent, received }) => sent !== received)) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Each client in turn, and another one first in each round: drift affects all of them alike. */
async function playRounds(folder: string, names: Case['clients'], load: Load, rounds: number): Promise<Round[]> {
  const addresses = Array.from({ length: load.processes }, (_, index) => addressOf(index))
  const server = makeServer(folder, load.isOverTls ? { addresses } : null)
  const clients = names.map((name) => [name, clientCommands[name](folder)] as const)
  const played: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const figures = new Map<ClientName, RoundFigures>()
    const first = round % clients.length
    for (const [name, command] of [...clients.slice(first), ...clients.slice(0, first)]) {
      process.stderr.write(`${load.mode}, round ${round + 1} of ${rounds}: ${name}\n`)
      const isOverTls = load.isOverTls && !neverOverTls.includes(name)
      figures.set(name, await playRound(server, command, { ...load, isOverTls }))
    }
    played.push(figures)
  }
  return played
}
