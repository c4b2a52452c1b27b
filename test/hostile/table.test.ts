import { afterAll, describe, it } from 'vitest'
import { everyCase } from '../every-case.ts'
import { skipUnless } from '../faults/machine.ts'
import { rows } from './rows/index.ts'
import { Player } from './run-row.ts'

/** Each row is a run: in the suite every other one, and none that is to be tried rarely. */
const chosen = rows.filter(({ rarely }, index) => everyCase || (rarely !== true && index % 2 === 0))
const idle: Player[] = []
afterAll(() => Promise.all(idle.map((player) => player[Symbol.asyncDispose]())))

it('rows have names of their own', ({ expect }) => {
  expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length)
})

describe('what is hostile has an exit code and a reason, ends in time, and leaves nothing behind:', () => {
  it.concurrent.for(chosen)('$what', async (row, context) => {
    const { expect } = context
    skipUnless(context, ...(row.needs ?? []))
    const player = idle.pop() ?? new Player()
    try {
      const played = await player.play(row)
      const { exitCode, reason, leftBehind, stderr } = played
      expect({ exitCode, reason, leftBehind }, stderr).toEqual({
        exitCode: row.exits,
        reason: expect.stringMatching(row.says),
        leftBehind: [],
      })
      row.also?.(played)
    } finally {
      idle.push(player)
    }
  })
})
