import { expect, it } from 'vitest'
import { Phases } from '../../../../src/crowd/fleet/phases.ts'

function phasesOn(clock: { second: number }) {
  const begun: string[] = []
  return {
    begun,
    phases: new Phases(
      () => clock.second,
      (name) => void begun.push(name),
    ),
  }
}

it('phases follow each other', async () => {
  const clock = { second: 1 }
  const { phases, begun } = phasesOn(clock)
  await phases.during('join', 3, async () => void (clock.second = 4))
  clock.second = 5
  await phases.during('steady', undefined, async () => void (clock.second = 9))
  expect(begun).toEqual(['join', 'steady'])
  expect(phases.ended()).toEqual([
    { name: 'join', startSecond: 1, endSecond: 4 },
    { name: 'steady', startSecond: 5, endSecond: 9 },
  ])
})

it('one that is interrupted by another goes on under its name, and keeps its planned end', async () => {
  const clock = { second: 0 }
  const { phases } = phasesOn(clock)
  await phases.during('steady', 10, async () => {
    clock.second = 3
    await phases.during('cut', undefined, async () => void (clock.second = 4))
    expect(phases.current).toMatchObject({ name: 'steady', startSecond: 4, plannedEndSecond: 10 })
    clock.second = 10
  })
  expect(phases.ended()).toEqual([
    { name: 'steady', startSecond: 0, endSecond: 3 },
    { name: 'cut', startSecond: 3, endSecond: 4 },
    { name: 'steady', startSecond: 4, endSecond: 10 },
  ])
})

it('of an interrupted one, a very short piece is not listed; a short phase that is whole is', async () => {
  const clock = { second: 0 }
  const { phases } = phasesOn(clock)
  await phases.during('steady', 10, async () => {
    await phases.during('cut', undefined, () => Promise.resolve())
    clock.second = 0.05
    await phases.during('reconnect', undefined, async () => void (clock.second = 8))
  })
  expect(phases.ended().map(({ name }) => name)).toEqual(['cut', 'reconnect'])
})

it('one whose step fails has ended', async () => {
  const clock = { second: 2 }
  const { phases } = phasesOn(clock)
  const failing = phases.during('join', undefined, () => {
    clock.second = 3
    return Promise.reject(new Error('no'))
  })
  await expect(failing).rejects.toThrow('no')
  clock.second = 8
  expect(phases.ended()).toEqual([{ name: 'join', startSecond: 2, endSecond: 3 }])
})

it('there is a phase at any time: before the first one too, and with its planned end where it has one', async () => {
  const clock = { second: 2 }
  const { phases } = phasesOn(clock)
  expect(phases.current).toEqual({ name: 'start', startSecond: 0 })
  await phases.during('rooms', undefined, async () => expect(phases.current).toEqual({ name: 'rooms', startSecond: 2 }))
  await phases.during('join', 3, async () => {
    expect(phases.current).toEqual({ name: 'join', startSecond: 2, plannedEndSecond: 5 })
  })
})

it('of an interrupted one, a piece of a tenth of a second is listed; the last one lasts until now', async () => {
  const clock = { second: 0 }
  const { phases } = phasesOn(clock)
  const going = phases.during('steady', undefined, async () => {
    clock.second = 0.1
    await phases.during('cut', undefined, () => Promise.resolve())
    clock.second = 3
    expect(phases.ended().at(-1)).toEqual({ name: 'steady', startSecond: 0.1, endSecond: 3 })
  })
  await going
  expect(phases.ended()[0]).toEqual({ name: 'steady', startSecond: 0, endSecond: 0.1 })
})
