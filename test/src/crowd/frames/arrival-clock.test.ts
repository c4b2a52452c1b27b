import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ArrivalClock, loopOfThisThread } from '../../../../src/crowd/frames/arrival-clock.ts'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { seededRandom } from '../../../../src/crowd/random.ts'
import { blockLoop } from '../../../fixtures/block.ts'
import { type Circumstances, type Seen, SimulatedLoop } from './simulated-loop.ts'

/** The longest wake-up of a core that was seen. */
const longestWakeUpUs = 300
/** Longer than any poll that finds events at once. */
const shortestWaitUs = 200

const shortGap = fc.integer({ min: 0, max: 100 })
const gap = fc.oneof(
  fc.constant(0),
  shortGap,
  fc.integer({ min: 100, max: 1000 }),
  fc.integer({ min: 1000, max: 60_000 }),
)
const howMany = { minLength: 20, maxLength: 120 }
/** Frames on their own, bursts, and anything in between; or so many that the loop hardly keeps up. */
const gaps = fc.oneof(fc.array(gap, howMany), fc.array(shortGap, howMany))

/** What the clock says of frames that arrive so, on a loop in circumstances drawn by the seed. */
function seenBy(
  gapsUs: readonly number[],
  seed: number,
  changes: Partial<Circumstances> = {},
  lookUp = (clock: ArrivalClock, atUs: number) => clock.earliestUs(atUs),
): Seen[] {
  const random = seededRandom(seed)
  const upTo = (mostUs: number) => Math.floor(random() * (mostUs + 1))
  const loop = new SimulatedLoop({
    wakeUpUs: () => upTo(longestWakeUpUs),
    waitForCoreUs: () => (random() < 0.3 ? upTo(20_000) : 0),
    callbackUs: () => (random() < 0.1 ? upTo(20_000) : upTo(60)),
    standstillUs: () => 0,
    pollUs: () => upTo(shortestWaitUs - 1),
    looksUp: () => true,
    ...changes,
  })
  const clock = new ArrivalClock(loop)
  return loop.run(gapsUs, (atUs) => lookUp(clock, atUs))
}

/** A property of every frame in all circumstances. */
function ofEveryFrame(
  holds: (seen: Seen) => void,
  changes: (seed: number) => Partial<Circumstances> = () => ({}),
): void {
  fc.assert(
    fc.property(gaps, fc.nat(), (gapsUs, seed) => {
      for (const seen of seenBy(gapsUs, seed, changes(seed))) holds(seen)
    }),
    { numRuns: 100 },
  )
}

const someLookUp = (seed: number) => {
  const random = seededRandom(seed ^ 1)
  return { looksUp: () => random() < 0.15 }
}

describe('the earliest instant of a frame', () => {
  it('is never after its arrival, nor after its callback', () => {
    ofEveryFrame(({ earliestUs, arrivedAtUs, calledAtUs }) => {
      expect(earliestUs).toBeLessThanOrEqual(arrivedAtUs)
      expect(arrivedAtUs).toBeLessThanOrEqual(calledAtUs)
    })
  })

  it('is never after it where other callbacks run in between that do not call the clock', () => {
    ofEveryFrame(({ earliestUs, arrivedAtUs }) => expect(earliestUs).toBeLessThanOrEqual(arrivedAtUs), someLookUp)
  })

  it('is close to the first arrival where the loop waited for it: off by one wake-up and what ran before, not by the wait', () => {
    let waits = 0
    ofEveryFrame(
      ({ earliestUs, waitedUs, firstArrivedAtUs, sinceLookupUs }) => {
        if (waitedUs <= shortestWaitUs) return
        waits += 1
        expect(earliestUs).toBeGreaterThanOrEqual(firstArrivedAtUs - longestWakeUpUs - sinceLookupUs - 1)
      },
      (seed) => {
        const random = seededRandom(seed ^ 2)
        // What the kernel counts after waits that are too short to be looked at is subtracted from the next one.
        return { waitForCoreUs: (waitedUs) => (waitedUs > shortestWaitUs ? Math.floor(random() * 20_000) : 0) }
      },
    )
    expect(waits).toBeGreaterThan(50)
  })

  it('is the poll of the turn before where the loop did not wait: what was there then would have been found', () => {
    let busyTurns = 0
    ofEveryFrame(
      ({ earliestUs, waitedUs, polledBeforeUs, turnsSinceLookup }) => {
        if (waitedUs > 0 || turnsSinceLookup > 1) return
        busyTurns += 1
        // As exactly as that poll is known: to its own length, a wake-up, and the callback before it.
        expect(earliestUs).toBeGreaterThanOrEqual(polledBeforeUs - shortestWaitUs - longestWakeUpUs - 60)
      },
      (seed) => {
        const random = seededRandom(seed ^ 3)
        return { waitForCoreUs: () => 0, callbackUs: () => 10 + Math.floor(random() * 50) }
      },
    )
    expect(busyTurns).toBeGreaterThan(50)
  })

  it('is not before the last lookup where the loop has turned unseen since', () => {
    let unheard = 0
    ofEveryFrame(({ earliestUs, turnsSinceLookup, polledAtUs, sinceLookupUs, waitedUs }) => {
      if (turnsSinceLookup < 2 || waitedUs > 0) return
      unheard += 1
      expect(earliestUs).toBeGreaterThanOrEqual(polledAtUs - shortestWaitUs - sinceLookupUs)
    }, someLookUp)
    expect(unheard).toBeGreaterThan(50)
  })

  it('is the same for all frames of a turn, and only ever moves forward', () => {
    fc.assert(
      fc.property(gaps, fc.nat(), (gapsUs, seed) => {
        const seen = seenBy(gapsUs, seed)
        for (const [i, { earliestUs, polledAtUs }] of seen.entries()) {
          const before = seen[i - 1]
          if (before === undefined) continue
          if (before.polledAtUs === polledAtUs) expect(earliestUs).toBe(before.earliestUs)
          else expect(earliestUs).toBeGreaterThanOrEqual(before.earliestUs - longestWakeUpUs)
        }
      }),
    )
  })
})

describe('of a process that stands still at times, which nothing counts', () => {
  const standing = (seed: number) => {
    const random = seededRandom(seed ^ 4)
    return { standstillUs: () => (random() < 0.3 ? Math.floor(random() * 40_000) : 0) }
  }

  /** @returns how many of the frames begin too late */
  function tooLate(lookUp: (clock: ArrivalClock, atUs: number) => number): { frames: number; late: number } {
    const all = { frames: 0, late: 0 }
    for (let seed = 0; seed < 100; seed++) {
      const random = seededRandom(seed)
      const gapsUs = Array.from({ length: 60 }, () => Math.floor(random() ** 3 * 20_000))
      for (const { earliestUs, arrivedAtUs } of seenBy(
        gapsUs,
        seed,
        { ...someLookUp(seed), ...standing(seed) },
        lookUp,
      )) {
        all.frames += 1
        if (earliestUs > arrivedAtUs) all.late += 1
      }
    }
    return all
  }

  it('the earliest instant is too late, and the certain one never is', () => {
    const { frames, late } = tooLate((clock, atUs) => clock.earliestUs(atUs))
    expect(late).toBeGreaterThan(frames / 50)
    expect(tooLate((clock, atUs) => (clock.earliestUs(atUs), clock.certainUs))).toEqual({ frames, late: 0 })
  })

  it('a wait that is forgotten makes no later frame too late', () => {
    const forgotten = (clock: ArrivalClock, atUs: number) => {
      const earliestUs = clock.earliestUs(atUs)
      const hasWaited = earliestUs > clock.certainUs
      clock.forgetWait()
      return hasWaited ? clock.certainUs : earliestUs
    }
    expect(tooLate(forgotten).late).toBe(0)
  })

  it('the certain instant is the beginning of the poll before: close where the loop turns often', () => {
    ofEveryFrame((seen) => expect(seen.earliestUs).toBeLessThanOrEqual(seen.calledAtUs), standing)
    let turns = 0
    const gapsUs = Array.from({ length: 500 }, () => 50)
    for (const { calledAtUs, earliestUs, sinceLookupUs } of seenBy(
      gapsUs,
      5,
      { callbackUs: () => 40, pollUs: () => 10, waitForCoreUs: () => 0 },
      (clock, atUs) => (clock.earliestUs(atUs), clock.certainUs),
    )) {
      turns += 1
      expect(calledAtUs - earliestUs).toBeLessThan(2 * (sinceLookupUs + longestWakeUpUs + 500))
    }
    expect(turns).toBe(500)
  })
})

describe('on the event loop of this thread', () => {
  it('each turn has a number of its own, and waiting is told apart from working, in microseconds', async () => {
    const before = { turn: loopOfThisThread.turn(), idleUs: loopOfThisThread.idleUs(), atUs: loopOfThisThread.nowUs() }
    blockLoop(30)
    expect(loopOfThisThread.turn()).toBe(before.turn)
    expect(loopOfThisThread.idleUs()).toBe(before.idleUs)
    const waited = () => loopOfThisThread.idleUs() - before.idleUs
    // A busy machine may not let it run until the timer is due: then it has not waited for that.
    for (let time = 0; time < 40 && waited() < 5_000; time++) await sleep(50)
    expect(loopOfThisThread.turn()).toBeGreaterThan(before.turn)
    const waitedUs = waited()
    expect(waitedUs).toBeGreaterThan(5_000)
    expect(waitedUs).toBeLessThanOrEqual(loopOfThisThread.nowUs() - before.atUs - 30_000)
  })

  it.runIf(existsSync('/proc/thread-self/schedstat'))('so is waiting for a core, as the kernel counts it', () => {
    const byKernelUs = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1000
    const before = byKernelUs()
    const waitedUs = loopOfThisThread.runQueueUs()
    expect(waitedUs).toBeGreaterThanOrEqual(before)
    expect(waitedUs).toBeLessThanOrEqual(byKernelUs())
    expect(waitedUs).toBeGreaterThan(0)
  })

  /** Another thread sends its own clock, every 40 ms; what this one makes of it. */
  async function received(count: number, onData: () => void = () => undefined) {
    const frames: { sentAtUs: number; earliestUs: number; atUs: number }[] = []
    const clock = new ArrivalClock()
    const { promise: enough, resolve } = Promise.withResolvers<void>()
    const server = createServer((socket) =>
      socket.on('data', (bytes) => {
        const atUs = nowUs()
        frames.push({ sentAtUs: Number(bytes.toString().split('\n')[0]), earliestUs: clock.earliestUs(atUs), atUs })
        onData()
        if (frames.length === count) resolve()
      }),
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const sender = new Worker(new URL('./sends-its-clock.ts', import.meta.url), {
      workerData: (server.address() as AddressInfo).port,
    })
    onTestFinished(async () => {
      await sender.terminate()
      server.close()
    })
    await enough
    // The first also waited for the connection.
    return frames.slice(1)
  }

  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)

  it('a wait of 40 ms does not widen the interval, and what was sent lies in it', async () => {
    const frames = await received(31)
    const widthsUs = sorted(frames.map(({ earliestUs, atUs }) => atUs - earliestUs))
    // On a busy machine some are wide. All of them would be if the wait counted.
    expect(widthsUs[3]).toBeLessThan(2000)
    const holding = frames.filter(({ sentAtUs, earliestUs, atUs }) => earliestUs <= sentAtUs && sentAtUs <= atUs)
    expect(holding.length).toBeGreaterThanOrEqual(20)
  })

  it('a loop that was busy when the bytes came knows that they can have come any time since', async () => {
    const frames = await received(6, () => void blockLoop(60))
    for (const { sentAtUs, earliestUs } of frames) expect(earliestUs).toBeLessThanOrEqual(sentAtUs)
    expect(Math.max(...frames.map(({ earliestUs, atUs }) => atUs - earliestUs))).toBeGreaterThan(10_000)
  })
})
