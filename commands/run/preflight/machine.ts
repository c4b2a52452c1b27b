import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchOwnStops } from '../../../processes/stand-still.ts'
import type { TakenShares } from '../../../src/metrics/result/run-result.ts'
import { MachineWatch } from '../../../src/runs/machine/machine-watch.ts'
import type { MachineEntry } from '../../../src/runs/run-logs.ts'
import { takenDuring } from '../../../src/runs/evaluation/figures/taken-time.ts'

/** The resources of this machine. */
export interface Machine {
  readonly platform: string
  readonly nodeVersion: string
  readonly cores: number
  readonly memoryAvailableBytes: number
  /** The limit of one process. Node raises its soft limit to the hard one when it starts. */
  readonly openFiles: { readonly soft: number; readonly hard: number }
  /** Ports that the kernel hands out for outgoing connections, from each source address. */
  readonly ephemeralPorts: number
  /** Do all of 127.0.0.0/8 belong to this machine (Linux), or only 127.0.0.1? */
  readonly manySourceAddresses: boolean
  readonly canListen: boolean
}

export async function inspectMachine(): Promise<Machine> {
  return {
    platform: process.platform,
    nodeVersion: process.versions.node,
    cores: availableParallelism(),
    memoryAvailableBytes: process.availableMemory(),
    openFiles: openFileLimit(),
    ephemeralPorts: ephemeralPorts(),
    manySourceAddresses: await canListen('127.0.0.2'),
    canListen: await canListen('127.0.0.1'),
  }
}

const limit = z.union([z.number(), z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY)])
const processReport = z.object({ userLimits: z.object({ open_files: z.object({ soft: limit, hard: limit }) }) })

/** Infinite where there is no limit or the system does not tell (Windows). */
export function openFileLimit(): Machine['openFiles'] {
  const report = processReport.safeParse(process.report.getReport())
  return report.data?.userLimits.open_files ?? { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY }
}

/** Elsewhere than on Linux: IANA's dynamic range, which macOS and Windows use. */
const dynamicPorts = 65_535 - 49_152 + 1

function ephemeralPorts(): number {
  if (process.platform !== 'linux') return dynamicPorts
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  const [first = 49_152, last = 65_535] = range.trim().split(/\s+/).map(Number)
  return last - first + 1
}

function canListen(host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(0, host, () => server.close(() => resolve(true)))
  return promise
}

/** Watches for that time how much this machine would take from a run. Null if the system does not report it. */
export async function lookAtMachine(seconds: number): Promise<TakenShares | null> {
  const entries: MachineEntry[] = []
  const stops = watchOwnStops('fanbench doctor')
  await using watch = await MachineWatch.begin({
    targetPort: null,
    onReading: (reading) =>
      entries.push({ kind: 'machine', host: 0, process: 0, reading, stops: [stops() ?? []].flat() }),
  })
  await sleep(seconds * 1000)
  await watch.stop()
  return takenDuring(entries)
}
