import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Taking } from './pieces.ts'
import { stopDescendants } from './stop-processes.ts'

// Runs a command on a machine whose processor time is partly taken away, and ends with the command's exit code.
//   node bench/stressor/run.ts --share 0.5 --seed 1 -- node commands/cli.ts run broadcast
//
// --share  of each core (0.05 to 0.9)
// --pieces shortest and longest time that is taken at once, ms
// --way    `realtime`: a process a core with a real-time priority, before which all others have to wait;
//          `stop`: each process of the command is stopped by itself and goes on again. Left out: realtime where that is allowed.

const { values, positionals: command } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: 'string', default: '0.5' },
    pieces: { type: 'string', default: '5-40' },
    seed: { type: 'string', default: '1' },
    way: { type: 'string' },
  },
})
const [shortestMs = NaN, longestMs = NaN] = values.pieces.split('-').map(Number)
const taking: Taking = { share: Number(values.share), shortestMs, longestMs, seed: Number(values.seed) }
const way = values.way ?? (isRealTimeAllowed() ? 'realtime' : 'stop')
const mistakes = [
  ...(taking.share >= 0.05 && taking.share <= 0.9 ? [] : [`--share ${values.share}: give 0.05 to 0.9`]),
  ...(shortestMs > 0 && longestMs >= shortestMs ? [] : [`--pieces ${values.pieces}: give two times, such as 5-40`]),
  ...(Number.isInteger(taking.seed) ? [] : [`--seed ${values.seed}: give a whole number`]),
  ...(way === 'realtime' || way === 'stop' ? [] : [`--way ${way}: give realtime or stop`]),
  ...(way !== 'realtime' || isRealTimeAllowed() ? [] : ['--way realtime: this user may not use real-time priorities']),
  ...(command.length > 0 ? [] : ['give the command after --']),
]
if (mistakes.length > 0) {
  console.error(mistakes.join('\n'))
  process.exit(2)
}

const busyBefore = coreTicks()
const takers = way === 'realtime' ? takeCores() : []
const [program = '', ...args] = command
const child = spawn(program, args, { stdio: 'inherit' })
const letGo = way === 'stop' && child.pid !== undefined ? stopDescendants(process.pid, taking) : () => undefined
process.on('exit', end)
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name))
const [code, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
end()
const { stolen, busy } = since(busyBefore)
console.error(
  `stressor: ${values.share} of ${way === 'realtime' ? 'each core' : 'each process'} (${way}, pieces of ${values.pieces} ms, seed ${taking.seed}); ` +
    `the cores were busy for ${busy} % of the time, and the hypervisor took ${stolen} %`,
)
process.exit(killedBy === null ? (code ?? 1) : 1)

function takeCores(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, (_, core) => {
    const own = JSON.stringify({ ...taking, seed: taking.seed * 1000 + core })
    const source = new URL('./take-core.ts', import.meta.url).pathname
    const args = ['-c', String(core), 'chrt', '-f', '10', process.execPath, source, own]
    return spawn('taskset', args, { stdio: 'ignore' })
  })
}

function isRealTimeAllowed(): boolean {
  return spawnSync('taskset', ['-c', '0', 'chrt', '-f', '10', 'true']).status === 0
}

function end(): void {
  letGo()
  for (const taker of takers) taker.kill('SIGKILL')
}

/** Linux counts what the hypervisor took in no other field. */
function coreTicks(): { busyTicks: number; stolenTicks: number; allTicks: number } {
  const stat = spawnSync('head', ['-1', '/proc/stat'], { encoding: 'latin1' }).stdout
  const fields = stat.trim().split(/\s+/).slice(1, 9).map(Number)
  const [, , , idle = 0, waiting = 0, , , stolenTicks = 0] = fields
  const allTicks = fields.reduce((sum, ticks) => sum + ticks, 0)
  return { busyTicks: allTicks - idle - waiting - stolenTicks, stolenTicks, allTicks }
}

function since(before: ReturnType<typeof coreTicks>): { busy: string; stolen: string } {
  const now = coreTicks()
  const share = (ticks: number) => ((100 * ticks) / Math.max(1, now.allTicks - before.allTicks)).toFixed(0)
  return { busy: share(now.busyTicks - before.busyTicks), stolen: share(now.stolenTicks - before.stolenTicks) }
}
