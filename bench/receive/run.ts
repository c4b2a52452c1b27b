/**
 * What receiving and recording a broadcast costs: our crowd beside a raw C client and a tuned plain `ws` client, in
 * interleaved rounds on the same server. bench/README.md says how to read it.
 *
 *     node bench/receive/run.ts [--connections 2000] [--rate 20000] [--seconds 8] [--rounds 2] [--mode paced] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { workerFlags } from '../../src/crowd/worker-process.ts'
import { type ClientName, type Round, compareClients } from './comparison.ts'
import { compile, reasonToSkip } from './compile.ts'
import { describeMachine, oneMinuteLoad } from './machine.ts'
import { type RoundFigures, playRound } from './round.ts'
import { type Settings, readSettings } from './settings.ts'
import { comparisonTable, conditions } from './table.ts'

type Command = readonly [program: string, ...args: string[]]

try {
  const settings = readSettings(process.argv.slice(2))
  const skipped = reasonToSkip()
  if (skipped === undefined) await bench(settings)
  else console.log(settings.json ? JSON.stringify({ skipped }) : `skipped: ${skipped}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

async function bench(settings: Settings): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-receive-'))
  try {
    const machine = describeMachine()
    const clients = compareClients(await playRounds(folder, settings))
    const result = { load: settings.load, rounds: settings.rounds, machine, loadAfterwards: oneMinuteLoad(), clients }
    if (settings.json) console.log(JSON.stringify(result, undefined, 2))
    else console.log(`\n${comparisonTable(clients)}\n\n${conditions(result)}`)
    // There is no mark to pass; but a client that missed messages has not been measured.
    if (clients.some(({ sent, received }) => sent !== received)) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Each client in turn, and another one first in each round: what drifts hits all of them alike. */
async function playRounds(folder: string, { load, rounds }: Settings): Promise<Round[]> {
  const server = compile('broadcast-server', folder)
  const clients: readonly (readonly [ClientName, Command])[] = [
    ['raw C epoll', [compile('epoll-client', folder)]],
    ['tuned ws', [process.execPath, fileOf('tuned-ws-client.ts')]],
    ['fanbench crowd', [process.execPath, ...workerFlags, fileOf('crowd-client.ts'), 'fast']],
    ['crowd through ws', [process.execPath, ...workerFlags, fileOf('crowd-client.ts'), 'ws']],
  ]
  const played: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const figures: Partial<Record<ClientName, RoundFigures>> = {}
    const first = round % clients.length
    for (const [name, command] of [...clients.slice(first), ...clients.slice(0, first)]) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${name}\n`)
      figures[name] = await playRound(server, command, load)
    }
    played.push(figures as Round)
  }
  return played
}

function fileOf(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url))
}
