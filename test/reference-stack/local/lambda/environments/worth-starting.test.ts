import { expect, test } from 'vitest'
import {
  type Demand,
  isWorthStarting,
} from '../../../../../reference-stack/local/lambda/environments/worth-starting.ts'

const demand: Demand = {
  waiting: 10,
  stalledMs: 0,
  initialising: 0,
  busy: 2,
  returning: 0,
  initMs: 200,
  hasSpareCpu: false,
}

test.each<[string, Partial<Demand>, boolean]>([
  ['the first environment is', { busy: 0, initMs: undefined }, true],
  ['so is a second, while nobody knows how long a start takes', { busy: 0, initialising: 1, initMs: undefined }, true],
  ['so is one where all others are being ended', { busy: 0 }, true],
  ['one more is, while there is CPU time to spare', { hasSpareCpu: true }, true],
  ['without CPU time to spare, events are left to the environments that get on', {}, false],
  ['until none came free for as long as a start takes', { stalledMs: 200 }, true],
  ['one for each waiting event is under way: no more', { initialising: 10, hasSpareCpu: true, stalledMs: 500 }, false],
  ['an environment that has answered will take the event', { waiting: 1, returning: 1, hasSpareCpu: true }, false],
  ['unless it does not', { waiting: 1, returning: 1, stalledMs: 200 }, true],
])('%s', (_name, difference, expected) => {
  expect(isWorthStarting({ ...demand, ...difference })).toBe(expected)
})
