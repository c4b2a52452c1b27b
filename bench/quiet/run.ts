import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { compile } from '../compile.ts'

// Is a run called other than valid although nothing was wrong? Needs an idle machine and the right to a real-time priority.
//   node bench/quiet/run.ts --runs 20 --seconds 4
// A virtual machine is never told that its cores were taken away, and a run in which they were must not be valid. So
// a probe looks for such stops during each run, and the runs without one are what counts.

const call = promisify(execFile)
/** Before and after the run itself: start of the processes, ramp-up, drain. */
const aroundSeconds = 4

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, seconds: { type: 'string', default: '4' } },
})
const folder = mkdtempSync(join(tmpdir(), 'fanbench-quiet-'))
const probe = compile(new URL('./machine-stops.c', import.meta.url), folder)
const seen = { undisturbed: 0, flagged: 0, disturbed: 0, disturbedFlagged: 0 }
for (let seed = 1; seed <= Number(values.runs); seed++) {
  const [stops, { verdict, reasons }] = await Promise.all([machineStops(), validity(seed)])
  const isFlagged = verdict !== 'valid'
  if (stops.count === 0) {
    seen.undisturbed++
    if (isFlagged) seen.flagged++
  } else {
    seen.disturbed++
    if (isFlagged) seen.disturbedFlagged++
  }
  process.stdout.write(
    `${String(seed).padStart(3)}  ${verdict.padEnd(9)} the machine stood still ${stops.count} times, ${stops.ms.toFixed(0)} ms together  ` +
      `${reasons.map((reason) => reason.split(';')[0]).join('; ')}\n`,
  )
}
process.stdout.write(
  `flagged: ${seen.flagged} of ${seen.undisturbed} runs in which the machine never stood still, ` +
    `${seen.disturbedFlagged} of ${seen.disturbed} in which it did\n`,
)

async function machineStops(): Promise<{ count: number; ms: number }> {
  const watched = Array.from({ length: availableParallelism() }, (_, core) =>
    call(probe, [String(core), String(Number(values.seconds) + aroundSeconds)]),
  )
  const told = (await Promise.all(watched)).map(({ stdout }) => stdout.split(' ').map(Number))
  // The worst core counts: one that stops delays the run.
  return { count: Math.max(...told.map(([count = 0]) => count)), ms: Math.max(...told.map(([, ms = 0]) => ms)) }
}

async function validity(seed: number): Promise<{ verdict: string; reasons: readonly string[] }> {
  const args = ['selftest', '--case', 'lognormal', '--seconds', values.seconds, '--seed', String(seed)]
  const cli = new URL('../../commands/cli.ts', import.meta.url).pathname
  // Exit 11 is an answer, too.
  const { stdout } = await call(process.execPath, [cli, ...args, '--json', '-o', folder]).catch(
    (error: { stdout: string }) => error,
  )
  const { cases } = JSON.parse(stdout) as { cases: { validity: { verdict: string; reasons: string[] } }[] }
  return cases[0]?.validity ?? { verdict: 'none', reasons: [] }
}
