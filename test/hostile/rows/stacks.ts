import type { Row, UnderWay } from '../row.ts'

const brief =
  '--members 4 --rooms 1 --workers 1 --connect-rate 50 --join-rate 50 --publish-rate 10 --warm-up 0s --duration 1s ' +
  '--drain 2s --connect-timeout 10s --metrics-wait 0s --seed 7 --out-dir out --quiet'
const host = /\/host-child\./
const worker = /crowd\/workers\/worker\./

/** What a definition's handlers do to the embedded stack, and what happens to its processes. */
export const stacks: readonly Row[] = [
  {
    what: 'the host of the embedded stack is killed',
    args: `run broadcast ${brief} --duration 30s`,
    meanwhile: (run) => toHost(run, 'SIGKILL'),
    exits: 12,
    says: /^The target ended: /,
  },
  {
    what: 'the host of the embedded stack is stopped',
    rarely: true,
    args: `run broadcast ${brief} --duration 30s`,
    meanwhile: (run) => toHost(run, 'SIGSTOP'),
    exits: 12,
    says: /^The target ended: /,
    deadlinesMs: 30_000,
  },
  {
    what: 'the coordinator is killed, with the embedded stack up',
    args: `run broadcast ${brief} --duration 30s`,
    async meanwhile(run) {
      await run.until(() => run.processes(worker).length > 0)
      run.child.kill('SIGKILL')
    },
    exits: null,
    says: /^$/,
  },
  handling('a handler that throws at every connect', 'throw new Error("what a pity")', {
    exits: 12,
    says: /^None of 4 connections opened \(http-status 502 4\)/,
  }),
  handling('a handler that ends its process at every connect', 'process.exit(0)', {
    exits: 12,
    says: /^None of 4 connections opened \(http-status 502 4\)/,
  }),
  handling('a handler that never answers', 'return new Promise(() => undefined)', {
    exits: 12,
    says: /^None of 4 connections opened \(http-status 50\d 4\)/,
  }),
  handling('a handler that loops for ever', 'for (;;);', {
    exits: 12,
    says: /^None of 4 connections opened \((?:http-status 50\d|connect-timeout) 4\)/,
  }),
  handling('a handler that refuses everybody', 'return { statusCode: 401 }', {
    exits: 12,
    says: /^None of 4 connections opened \(http-status 401 4\)/,
  }),
  {
    ...handling('a handler that does not compile', '}', { exits: 2, says: /^✖ a handler does not compile: / }),
    rarely: true,
  },
]

/** A definition whose `$connect` does this. */
function handling(what: string, does: string, { exits, says }: Pick<Row, 'exits' | 'says'>): Row {
  return {
    what,
    rarely: true,
    args: `run broadcast --stack chat.mjs --protocol rooms ${brief}`,
    files: {
      'handler.mjs': `export async function handler() {\n  ${does}\n}\n`,
      'chat.mjs': `const connect = { handler: new URL('./handler.mjs', import.meta.url), memoryMb: 128, timeoutSeconds: 1 }
export default { name: 'hostile', tables: {}, functions: { connect }, routes: { $connect: 'connect' } }\n`,
    },
    alone: true,
    exits,
    says,
  }
}

async function toHost(run: UnderWay, signal: NodeJS.Signals): Promise<void> {
  await run.until(() => run.processes(worker).length > 0)
  for (const pid of run.processes(host)) process.kill(pid, signal)
}
