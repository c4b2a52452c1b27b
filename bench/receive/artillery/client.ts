/** Artillery, with a hand-written listener, in the role of a client of the benchmark. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { obeyCommands } from '../client-commands.ts'
import { artilleryProgram } from './fetch-artillery.ts'

/** It starts that many virtual users a second without falling behind. */
const arrivalsPerSecond = 100
/** Longer than any round. */
const thinkSeconds = 3600
const statusIntervalMs = 200

interface Status {
  readonly open: number
  readonly received: number
}

const [target, connections] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'fanbench-artillery-run-'))
const statusSocket = join(folder, 'status')
let latest: Status = { open: 0, received: 0 }

createServer((teller) => {
  createInterface({ input: teller }).on('line', (line) => {
    const status = JSON.parse(line) as Status
    if (status.open > 0) latest = status
  })
}).listen(statusSocket)

function startArtillery(): void {
  const script = join(folder, 'script.json')
  const phase = { duration: Math.ceil(Number(connections) / arrivalsPerSecond), arrivalCount: Number(connections) }
  const processor = fileURLToPath(new URL('./listener.cjs', import.meta.url))
  const flow = [{ function: 'listen' }, { think: thinkSeconds }]
  const config = { target, phases: [phase], processor }
  writeFileSync(script, JSON.stringify({ config, scenarios: [{ engine: 'ws', flow }] }))
  const env = { ...process.env, BENCH_STATUS_SOCKET: statusSocket, ARTILLERY_DISABLE_TELEMETRY: 'true' }
  const artillery = spawn(process.execPath, [artilleryProgram, 'run', '--quiet', script], { stdio: 'ignore', env })
  artillery.on('exit', (code) => process.exit(code ?? 1))
}

let isStarted = false

await obeyCommands({
  /** It goes on by itself until all are open, whatever the count. */
  async connect(count) {
    if (!isStarted) startArtillery()
    isStarted = true
    while (latest.open < count) await sleep(statusIntervalMs)
  },
  async report() {
    await sleep(2 * statusIntervalMs)
    rmSync(folder, { recursive: true })
    return { received: latest.received, p50Us: null, p99Us: null }
  },
})
