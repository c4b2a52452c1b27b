import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../../src/exit-codes.ts'
import { parseDuration } from '../../src/duration-text.ts'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { type OwnGround, ownGround } from '../left-behind.ts'
import { type CommandHost, startCommandHost } from '../commands/command-host.ts'
import { type Outcome, type Surroundings, spawnFanbench } from '../commands/fanbench.ts'
import { type Ended, type HostileTarget, type Row, type UnderWay, quickly } from './row.ts'

/** What a command may take beyond its own deadlines, with a core to itself. */
const slackMs = 20_000

/** What children may take to end, and to tidy up, when who started them was killed. */
const orphansMs = 15_000

/**
 * What stays as long as the process that plays the next row too: esbuild, which bundles the report's script, and the shell that
 * ends the children of a process that is gone.
 */
const ofTheHost = /^process \d+: (?:\S+\/esbuild --service=|sh -c )/

/** How a row ended, and what nothing may be left of. */
export interface Played extends Ended {
  /** The first line of the reason; empty if none was given. */
  readonly reason: string
  /** Processes, and what is in the temporary folder, a line each. */
  readonly leftBehind: readonly string[]
}

/** Plays rows one after the other; those that allow for it share one process. */
export class Player implements AsyncDisposable {
  #host: CommandHost | undefined

  /** @throws if the command line hangs */
  async play(row: Row): Promise<Played> {
    await using over = new AsyncDisposableStack()
    const { path: folder } = over.use(await mkdtempDisposable(join(tmpdir(), 'fanbench-test-')))
    const ground = over.use(ownGround())
    for (const [name, content] of Object.entries(row.files ?? {})) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      if (typeof content === 'symbol') execFileSync('mkfifo', [join(folder, name)])
      else writeFileSync(join(folder, name), content)
    }
    const target = row.target && over.use(await row.target())
    const args = wordsOf(row, target?.url)
    const surroundings = { cwd: folder, env: { ...ground.env, ...row.env } }
    const deadlinesMs = deadlinesOf(args, row.exits) + (row.deadlinesMs ?? 0)
    const boundMs = () => deadlinesMs + slackMs * shareOfCores()
    const through = target?.through?.(folder) ?? (await row.through?.(folder, over))
    const isAlone = row.alone === true || row.meanwhile !== undefined || through !== undefined
    const outcome = isAlone
      ? await alone(args, { ...surroundings, through: through ?? [] }, boundMs, {
          ground,
          target,
          meanwhile: row.meanwhile,
        })
      : await this.#inHost(args, surroundings, boundMs)
    const leftBehind = (await ground.leftBehind(row.exits === null ? orphansMs : undefined)).filter(
      (line) => isAlone || !ofTheHost.test(line),
    )
    const result = await savedIn(folder)
    const [refused = ''] = /^✖ .*$/m.exec(outcome.stderr) ?? []
    const reason = (result === undefined ? refused : result.verdict.reasons[0]) ?? ''
    return { ...outcome, result, reason, leftBehind }
  }

  async #inHost(args: readonly string[], surroundings: Surroundings, boundMs: () => number): Promise<Outcome> {
    this.#host ??= startCommandHost()
    const host = this.#host
    return await within(boundMs, host.fanbench(args, surroundings), () => {
      // Whatever comes next gets another one.
      this.#host = undefined
      host.kill()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host?.[Symbol.asyncDispose]()
  }
}

interface Company {
  readonly ground: OwnGround
  readonly target: HostileTarget | undefined
  readonly meanwhile: Row['meanwhile']
}

async function alone(
  args: readonly string[],
  surroundings: Surroundings,
  boundMs: () => number,
  { ground, target, meanwhile }: Company,
): Promise<Outcome> {
  const { child, outcome } = spawnFanbench(args, surroundings)
  const processes: UnderWay['processes'] = (wanted) =>
    ground.processes().flatMap(({ pid, command }) => (pid !== child.pid && wanted.test(command) ? [pid] : []))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const until: UnderWay['until'] = async (holds) => {
    while (!hasEnded() && !holds()) await sleep(10)
  }
  return await within(
    boundMs,
    Promise.all([outcome, meanwhile?.({ child, target, processes, hasEnded, until })]),
    () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    },
  ).then(([ended]) => ended)
}

/**
 * @param boundMs is asked again when it is over: the load of a machine is known late
 * @param giveUp ends what is under way
 */
async function within<Result>(boundMs: () => number, work: Promise<Result>, giveUp: () => void): Promise<Result> {
  const timeout = Promise.withResolvers<never>()
  const startedAtMs = performance.now()
  let timer = setTimeout(end, boundMs())
  // Of what is given up nobody hears.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, timeout.promise])
  } finally {
    clearTimeout(timer)
  }

  function end(): void {
    const takenMs = performance.now() - startedAtMs
    const leftMs = boundMs() - takenMs
    if (leftMs > 1) {
      timer = setTimeout(end, leftMs)
      return
    }
    timeout.reject(new Error(`it hangs: still under way after ${Math.round(takenMs / 1000)} s`))
    giveUp()
  }
}

function wordsOf({ args, target, protocol = 'plain' }: Row, url: string | undefined): string[] {
  const own = typeof args === 'string' ? args.split(' ') : [...args]
  if (target === undefined || url === undefined) return own
  const path = protocol.includes('.') ? protocol : fileURLToPath(new URL(`./protocols/${protocol}.ts`, import.meta.url))
  const added = ['--target', url, '--protocol', path, '--out-dir', 'out', '--quiet', ...quickly.split(' ')]
  return [...own.slice(0, 2), ...added, ...own.slice(2)]
}

/** The sum of all times that it was told, unless it refuses them. */
function deadlinesOf(args: readonly string[], exits: Row['exits']): number {
  if (exits === exitCodes.usage || exits === exitCodes.refused) return 0
  return args.reduce((sum, word) => sum + 1000 * (/\d$/.test(word) ? 0 : (parseDuration(word) ?? 0)), 0)
}

/** How much longer everything takes where there is more to do than there are cores. */
function shareOfCores(): number {
  const [load = 0] = loadavg()
  return Math.max(1, load / availableParallelism())
}

async function savedIn(folder: string): Promise<Ended['result']> {
  // Beside it stands `latest`.
  const [run] = readdirSync(folder).includes('out')
    ? readdirSync(join(folder, 'out')).filter((name) => /^\d/.test(name))
    : []
  if (run === undefined || !readdirSync(join(folder, 'out', run)).includes('result.json')) return undefined
  return await readResult(join(folder, 'out', run))
}
