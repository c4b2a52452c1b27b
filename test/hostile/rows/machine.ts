import { mkdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChatProcess } from '../../faults/chat-process.ts'
import { enterNamespaces } from '../../faults/namespaces.ts'
import { type HostileTarget, type Row, type UnderWay, pipe } from '../row.ts'
import { startChat } from '../targets/chat.ts'

const worker = /crowd\/workers\/worker\./
const target = () => startChat()
const lost = (count: number) => new RegExp(`^${count} of the worker processes `)
const long = '--duration 30s'
const embedded =
  'run smoke --members 4 --rooms 1 --workers 1 --warm-up 0s --duration 1s --drain 1s --metrics-wait 0s --out-dir out'
const saved = join(import.meta.dirname, '../../../reports/examples/demo')

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
    what: 'an output folder that is deleted in the middle',
    args: 'run broadcast',
    target,
    async meanwhile(run) {
      await run.until(() => run.target?.visitors() === 10)
      rmSync(join(readlinkSync(`/proc/${run.child.pid}/cwd`), 'out'), { recursive: true })
    },
    exits: 13,
    says: /^✖ out.*: the log of this run is gone: was its folder deleted or moved/,
  },
  {
    what: 'a temporary folder that is not there',
    args: embedded,
    env: { TMPDIR: '/nowhere' },
    alone: true,
    exits: 13,
    says: /^✖ cannot use the temporary folder \(TMPDIR\): ENOENT/,
  },
  temporaryFolder(
    'full',
    'size=4k',
    /^✖ cannot use the temporary folder \(TMPDIR\): .*no space left on device; the disk is full: /,
  ),
  temporaryFolder('only to be read', 'ro', /^✖ cannot use the temporary folder \(TMPDIR\): EROFS/),
  {
    what: 'a working directory that is gone',
    args: embedded,
    through: shell('mkdir gone && cd gone && rmdir ../gone && exec "$@"'),
    exits: 13,
    says: /^✖ cannot use the working directory: ENOENT/,
  },
  {
    what: 'a full disk behind the standard output',
    args: `report ${saved} --json`,
    through: shell('exec "$@" > /dev/full'),
    exits: 13,
    says: /^✖ cannot use the output: ENOSPC/,
  },
  {
    what: 'a page to a full device',
    args: `report ${saved} --out /dev/full`,
    exits: 13,
    says: /^✖ .*\/dev\/full: ENOSPC/,
    also: () => expectDevice('/dev/full'),
  },
  {
    what: 'a page to nowhere',
    args: `report ${saved} --out /dev/null`,
    exits: 0,
    says: /^$/,
    also: () => expectDevice('/dev/null'),
  },
  {
    what: 'a page to a pipe that nobody reads',
    args: `report ${saved} --out page.html`,
    files: { 'page.html': pipe },
    exits: 13,
    says: /^✖ .*page\.html: ENXIO.*start the reader first/,
  },
  {
    what: 'a page by a link that leads out of its folder',
    args: `report ${saved} --out inside/page.html`,
    through: shell('mkdir inside && ln -s ../outside.html inside/page.html && exec "$@"'),
    exits: 2,
    says: /^✖ .*inside\/page\.html: is a link that leads out of its folder; name the file itself/,
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

/** Runs the command by a line of a shell. */
function shell(line: string): NonNullable<Row['through']> {
  return async () => ['sh', '-c', line, 'sh']
}

function temporaryFolder(what: string, options: string, says: RegExp): Row {
  return {
    what: `a temporary folder that is ${what}`,
    rarely: true,
    args: embedded,
    needs: ['mount namespaces'],
    async through(folder, over) {
      const temporary = join(folder, 'temporary')
      mkdirSync(temporary)
      const inside = over.use(await enterNamespaces('mount', `mount -t tmpfs -o ${options} tmpfs ${temporary}`))
      return [...inside.through(folder), `TMPDIR=${temporary}`]
    },
    exits: 13,
    says,
  }
}

function expectDevice(path: string): void {
  if (!statSync(path).isCharacterDevice()) throw new Error(`${path} was replaced by a file`)
}

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
