import { openSync, readSync } from 'node:fs'

/** Times of all cores, in hundredths of a second. */
interface Ticks {
  readonly stolen: number
  readonly all: number
}

/** cpu user nice system idle iowait irq softirq steal ... */
const stealField = 8

const start = Buffer.alloc(512)

/** Undefined until the first question, null where there is no such file. */
let stat: number | null | undefined

/** @returns asks which share of the time of all cores the hypervisor has taken since it was last asked; 0 where the kernel does not tell */
export function stolenShareSince(): () => number {
  let before = readTicks()
  return () => {
    const now = readTicks()
    const share = (now.stolen - before.stolen) / Math.max(1, now.all - before.all)
    before = now
    return share
  }
}

/** The first line is the sum of all cores. The file stays open. */
function readTicks(): Ticks {
  stat ??= openStat()
  if (stat === null) return { stolen: 0, all: 0 }
  const [line = ''] = start.toString('latin1', 0, readSync(stat, start, 0, start.length, 0)).split('\n')
  const ticks = line.split(/ +/).slice(1, stealField + 1)
  return { stolen: Number(ticks[stealField - 1] ?? 0), all: ticks.reduce((sum, one) => sum + Number(one), 0) }
}

function openStat(): number | null {
  try {
    return openSync('/proc/stat', 'r')
  } catch {
    return null
  }
}
