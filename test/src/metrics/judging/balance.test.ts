import { expect, it } from 'vitest'
import { balanceLines } from '../../../../src/metrics/judging/balance.ts'
import { functionFigures, goodCounters, serverFigures } from './run-facts.ts'

it('a run in which everything went well has five lines of residue 0', () => {
  expect(balanceLines(goodCounters, serverFigures()).map(({ left, right, residue }) => [left, right, residue])).toEqual(
    [
      [100, 100, 0],
      [100, 100, 0],
      [2000, 2000, 0],
      [20_000, 20_000, 0],
      [20_000, 20_000, 0],
    ],
  )
})

it.each([
  ['connections_failed', 1, 'connections attempted = opened + failed', -1],
  ['connections_open_at_end', 2, 'connections opened = closed + open at the end', -2],
  ['messages_unsendable', 8, 'messages offered = published + unsendable + unadmitted + withheld + missed', -8],
  ['messages_withheld', 4, 'messages offered = published + unsendable + unadmitted + withheld + missed', -4],
  ['messages_missed', 9, 'messages offered = published + unsendable + unadmitted + withheld + missed', -9],
  ['deliveries_lost', 3, 'deliveries expected = received + lost', -3],
  ['deliveries_duplicate', 4, 'receipts = received + ', -4],
  ['deliveries_misrouted', 5, 'receipts = received + ', -5],
  ['deliveries_indeterminate', 6, 'receipts = received + ', -6],
  ['deliveries_unknown', 7, 'receipts = received + ', -7],
])('%s of %i too many leaves a residue in "%s"', (counter, value, name, residue) => {
  const lines = balanceLines({ ...goodCounters, [counter]: value }, serverFigures())
  expect(lines.filter((line) => line.residue !== 0)).toEqual([
    expect.objectContaining({ name: expect.stringContaining(name) as string, residue }),
  ])
})

const functions = {
  Connect: functionFigures(100, 100),
  SendMessage: functionFigures(2001, 2000),
  JoinRoom: functionFigures(null, 100),
  Sweep: functionFigures(5, null),
}

it('complete figures of the server add a line for each function of which both sides know', () => {
  expect(balanceLines(goodCounters, serverFigures({ functions })).slice(5)).toEqual([
    { name: 'Connect: invocations = caused', left: 100, right: 100, residue: 0 },
    { name: 'SendMessage: invocations = caused', left: 2001, right: 2000, residue: 1 },
  ])
})

it.each(['partial', 'missing', 'not-asked'] as const)('%s figures of the server add none', (status) => {
  expect(balanceLines(goodCounters, serverFigures({ status, functions }))).toHaveLength(5)
})
