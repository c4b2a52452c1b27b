import type childProcess from 'node:child_process'
import type workerThreads from 'node:worker_threads'
import { loadingLine, preloaded } from './own-search.ts'
import { whenAsked } from './when-asked.ts'

type Callable = (this: unknown, ...args: unknown[]) => unknown

/**
 * Has worker threads and Node processes that a handler starts load what was loaded before the handler too, whatever `env` and `execArgv` it gives them.
 * Node itself hands `--import` on to most, but not to a worker that is made of text, nor to one with an `execArgv` of its own.
 */
export function guardDescendants(): void {
  // Most functions start neither, and to load both takes 4 ms of CPU time.
  whenAsked('worker_threads', new Set(['worker_threads']), guardWorkers)
  whenAsked('child_process', new Set(['child_process', 'cluster']), guardProcesses)
}

function guardWorkers(threads: typeof workerThreads): void {
  threads.Worker = class Worker extends threads.Worker {
    constructor(file: string | URL, options: workerThreads.WorkerOptions = {}) {
      const isText = options.eval === true
      super(isText ? loading(String(file)) : file, {
        ...options,
        ...(options.execArgv && {
          execArgv: [...preloaded().flatMap((url) => ['--import', url]), ...options.execArgv],
        }),
      })
    }
  }
}

/** Node loads nothing before a text: the text has to begin with it. As one line, so that those of its errors stay. */
function loading(text: string): string {
  const strict = /^\s*(['"])use strict\1/.test(text) ? "'use strict';" : ''
  return `${strict}${loadingLine()}${text}`
}

/** By a variable, so that it also reaches what a shell starts. */
function guardProcesses(processes: typeof childProcess): void {
  const { ChildProcess } = processes
  const spawn = Reflect.get(ChildProcess.prototype, 'spawn') as Callable
  Object.assign(ChildProcess.prototype, {
    spawn(this: unknown, options: { envPairs?: string[] }): unknown {
      const pairs = options.envPairs ?? Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`)
      const { own = [], others = [] } = Object.groupBy(pairs, (pair) => (pair.startsWith(ofOptions) ? 'own' : 'others'))
      const given = own.at(-1)?.slice(ofOptions.length)
      return spawn.call(this, { ...options, envPairs: [...others, ofOptions + withFlags(given)] })
    },
  })
  for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) {
    const original = processes[name] as Callable
    Object.assign(processes, {
      [name](...args: unknown[]): unknown {
        const isOptions = (arg: unknown, at: number) => at > 0 && isPlain(arg)
        const at = args.findIndex(isOptions)
        const options = (args[at] ?? {}) as { env?: NodeJS.ProcessEnv }
        const env = options.env ?? process.env
        const guarded = { ...options, env: { ...env, NODE_OPTIONS: withFlags(env['NODE_OPTIONS']) } }
        const before = (at === -1 ? args : args.slice(0, at)).filter((arg) => arg !== undefined && arg !== null)
        return original(...before, guarded)
      },
    })
  }
}

const ofOptions = 'NODE_OPTIONS='

function withFlags(given: string | undefined): string {
  const flags = preloaded()
    .map((url) => `--import=${url}`)
    .join(' ')
  return given === undefined || given === '' ? flags : `${given} ${flags}`
}

function isPlain(arg: unknown): boolean {
  return typeof arg === 'object' && arg !== null && !Array.isArray(arg)
}
