import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChatProcess } from '../../faults/chat-process.ts'
import { enterNamespaces } from '../../faults/namespaces.ts'
import type { HostileTarget, Row, UnderWay } from '../row.ts'
import { startChat } from '../targets/chat.ts'

const worker = /crowd\/workers\/worker\./
const target = () => startChat()
const lost = (count: number) => new RegExp(`^${count} of the worker processes `)
const long = '--duration 30s'

/** What happens to the processes of a run, and what the machine does not have for it. */
export const machineFaults: readonly Row[] = [
  {
    what: 'the only worker is killed before it is ready',
    rarely: true,
    args: `run broadcast ${long}`,
    target,
    meanwhile: (run) => toWorkers(run, 'SIGKILL', () => run.processes(worker).length === 1),
    exits: 11,
    says: lost(1),
  },
  {
    what: 'the only worker is killed in its first second',
    rarely: true,
    args: `run broadcast ${long}`,
    target,
    meanwhile: (run) => toWorkers(run, 'SIGKILL', () => (run.target?.visitors() ?? 0) > 3),
    exits: 11,
    says: lost(1),
  },
  {
    what: 'one of two workers is killed before it is ready',
    rarely: true,
    args: 'run broadcast --workers 2',
    target,
    meanwhile: (run) => toWorkers(run, 'SIGKILL', () => run.processes(worker).length === 2, 1),
    exits: 11,
    says: lost(1),
  },
  {
    what: 'one of two workers is killed in the middle',
    rarely: true,
    args: 'run broadcast --workers 2 --duration 2s',
    target,
    meanwhile: (run) => toWorkers(run, 'SIGKILL', () => run.target?.visitors() === 10, 1),
    exits: 11,
    says: lost(1),
  },
  {
    what: 'one of two workers is stopped for ever',
    rarely: true,
    args: 'run broadcast --workers 2',
    target,
    meanwhile: (run) => toWorkers(run, 'SIGSTOP', () => run.target?.visitors() === 10, 1),
    exits: 11,
    says: lost(1),
    deadlinesMs: 60_000,
  },
  {
    what: 'the coordinator is killed',
    rarely: true,
    args: `run broadcast --workers 2 ${long}`,
    target,
    meanwhile: (run) => toIt(run, 'SIGKILL', () => run.target?.visitors() === 10),
    exits: null,
    says: /^$/,
  },
  {
    what: 'the coordinator is killed, and its worker loops',
    rarely: true,
    args: `run broadcast ${long}`,
    target,
    protocol: 'looping',
    meanwhile: (run) => toIt(run, 'SIGKILL', () => run.target?.visitors() === 10, 700),
    exits: null,
    says: /^$/,
  },
  {
    what: 'interrupted, and its worker loops',
    rarely: true,
    args: `run broadcast ${long}`,
    target,
    protocol: 'looping',
    meanwhile: (run) => toIt(run, 'SIGINT', () => run.target?.visitors() === 10, 700),
    exits: 130,
    says: /^The run was interrupted/,
  },
  {
    what: 'interrupted before its worker is ready',
    args: `run broadcast ${long}`,
    target,
    meanwhile: (run) => toIt(run, 'SIGINT', () => run.processes(worker).length === 1),
    exits: 130,
    says: /^(?:The run was interrupted|✖ .*interrupted)/,
  },
  {
    what: 'terminated in the middle',
    rarely: true,
    args: `run broadcast ${long}`,
    target,
    meanwhile: (run) => toIt(run, 'SIGTERM', () => run.target?.visitors() === 10),
    exits: 143,
    says: /^The run was terminated/,
  },
  {
    what: 'fewer open files than members',
    args: 'run broadcast --members 1000',
    target,
    needs: ['prlimit'],
    through: async () => ['prlimit', '--nofile=600:600'],
    exits: 13,
    says: /^✖ --members 1000: takes 1256 open files.*--members 344/,
  },
  {
    what: 'a disk that fills up',
    rarely: true,
    args: 'run broadcast --members 100 --connect-rate 1000 --join-rate 1000 --publish-rate 100 --duration 20s',
    target,
    needs: ['mount namespaces'],
    async through(folder, over) {
      mkdirSync(join(folder, 'out'))
      const mount = `mount -t tmpfs -o size=64k tmpfs ${join(folder, 'out')}`
      return over.use(await enterNamespaces('mount', mount)).through(folder)
    },
    exits: 13,
    says: /ENOSPC/,
  },
  {
    what: 'a disk that cannot be written',
    args: 'run broadcast',
    target,
    needs: ['mount namespaces'],
    async through(folder, over) {
      mkdirSync(join(folder, 'out'))
      const mount = `mount -t tmpfs -o ro tmpfs ${join(folder, 'out')}`
      return over.use(await enterNamespaces('mount', mount)).through(folder)
    },
    exits: 2,
    says: /^✖ --out-dir out: .* cannot be written \(EROFS\)/,
  },
  {
    what: 'fewer ports than members',
    rarely: true,
    args: 'run connect --members 60 --hold 300ms --publish-rate 0 --duration 0',
    target: chatWithPorts(20),
    needs: ['network namespaces'],
    exits: 13,
    says: /^This machine ran out of open files or ports: \d+ connections/,
  },
]

async function toWorkers(run: UnderWay, signal: NodeJS.Signals, when: () => boolean, count = Infinity): Promise<void> {
  await run.until(when)
  for (const pid of run.processes(worker).slice(0, count)) process.kill(pid, signal)
}

async function toIt(run: UnderWay, signal: NodeJS.Signals, when: () => boolean, afterMs = 0): Promise<void> {
  await run.until(when)
  await sleep(afterMs)
  run.child.kill(signal)
}

/** On a machine, as it seems, with so few ports for clients. */
function chatWithPorts(count: number): () => Promise<HostileTarget> {
  return async () => {
    await using parts = new AsyncDisposableStack()
    const range = `echo 40001 ${40_000 + count} > /proc/sys/net/ipv4/ip_local_port_range`
    const inside = parts.use(await enterNamespaces('network', `ip link set lo up; ${range}`))
    const chat = parts.use(await startChatProcess(inside.through('.')))
    const all = parts.move()
    return {
      // Only to a target on 127.0.0.0/8 written as such do members leave from addresses of their own.
      url: chat.url.replace('127.0.0.1', 'localhost'),
      through: (folder) => inside.through(folder),
      visitors: () => 0,
      [Symbol.asyncDispose]: () => all.disposeAsync(),
    }
  }
}
