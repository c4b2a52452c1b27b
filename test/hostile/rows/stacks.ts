import { setTimeout as sleep } from 'node:timers/promises'
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
  stoppedAtStart('the host of the embedded stack', `run broadcast ${brief}`, host, {
    exits: 13,
    says: /^✖ the embedded stack did not start: its process did not answer (?:for|within) 8 s and was killed; /,
  }),
  stoppedAtStart('the host of a stack that is to stay up', 'up', host, {
    exits: 13,
    says: /^✖ the embedded stack did not start: /,
  }),
  stoppedAtStart('DynamoDB', `run broadcast ${brief}`, /local\/dynamodb\/child\./, {
    exits: 13,
    says: /^✖ (?:DynamoDB of )?the embedded stack did not start: /,
  }),
  stoppedAtStart('a worker', `run broadcast ${brief}`, worker, {
    exits: 11,
    says: /^1 of the worker processes/,
  }),
  {
    ...stoppedAtStart('every execution environment', `run broadcast ${brief}`, /runtime\.mjs/, {
      exits: 12,
      says: /^None of 4 connections opened/,
    }),
    rarely: true,
  },
  {
    ...stoppedAtStart(
      'the process that loads a definition',
      `run broadcast --stack chat.mjs ${brief}`,
      /loading-child/,
      {
        exits: 2,
        says: /^✖ .*chat\.mjs: .*it has not finished loading within/,
      },
    ),
    files: { 'chat.mjs': 'export default {}' },
    rarely: true,
  },
  {
    ...stoppedAtStart('the probe', 'probe --target ws://127.0.0.1:9/ --protocol rooms', /probe-child/, {
      exits: 13,
      says: /^✖ the probe did not start: its process did not answer for 8 s and was killed; /,
    }),
    rarely: true,
  },
  {
    ...stoppedAtStart('the calibration server', 'selftest --short --case faults --out-dir out', /calibration-process/, {
      exits: 13,
      says: /^✖ .*the calibration server did not start: its process did not answer within 8 s and was killed; /,
    }),
    rarely: true,
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

/** A process that is stopped as soon as it is there, with less patience than usual. */
function stoppedAtStart(what: string, args: string, child: RegExp, expected: Pick<Row, 'exits' | 'says'>): Row {
  return {
    what: `${what} is stopped at its start`,
    args,
    env: { FANBENCH_START_SECONDS: '8' },
    async meanwhile(run) {
      await run.until(() => run.processes(child).length > 0)
      // Also one that takes the place of the first.
      for (let ended = false; !ended; ended = run.hasEnded()) {
        for (const pid of run.processes(child)) stop(pid)
        await sleep(100)
      }
    },
    ...expected,
    deadlinesMs: 60_000,
  }
}

function stop(pid: number): void {
  try {
    process.kill(pid, 'SIGSTOP')
  } catch {
    // It has just been killed.
  }
}

async function toHost(run: UnderWay, signal: NodeJS.Signals): Promise<void> {
  await run.until(() => run.processes(worker).length > 0)
  for (const pid of run.processes(host)) process.kill(pid, signal)
}
