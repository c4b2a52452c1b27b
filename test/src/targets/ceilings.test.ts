import { expect, it } from 'vitest'
import { ceilingProblems } from '../../../src/targets/ceilings.ts'
import { endpointTarget } from '../../../src/targets/target.ts'

const ceilings = { maxMembers: 1000, maxRate: 500 }
const atTheCeiling = { members: 1000, connectRate: 500, joinRate: 500, publishRate: 500 }
const foreign = endpointTarget('wss://chat.example/')

it('off this machine a load up to the ceilings is taken', () => {
  expect(ceilingProblems(foreign, atTheCeiling, ceilings)).toEqual([])
})

it.each([
  ['--members', { members: 1001 }, '--max-members 1001'],
  ['--connect-rate', { connectRate: 500.5 }, '--max-rate 500.5'],
  ['--join-rate', { joinRate: 501 }, '--max-rate 501'],
  ['--publish-rate', { publishRate: 501 }, '--max-rate 501'],
])('one over the ceiling of %s is not, and the way out is named', (flag, over, wayOut) => {
  const problems = ceilingProblems(foreign, { ...atTheCeiling, ...over }, ceilings)
  expect(problems).toEqual([expect.stringMatching(new RegExp(`^${flag} .*: ${wayOut}$`))])
})

it('a raised ceiling lets it through', () => {
  expect(ceilingProblems(foreign, { ...atTheCeiling, members: 5000 }, { ...ceilings, maxMembers: 5000 })).toEqual([])
})

it('on this machine there is none', () => {
  const load = { members: 50_000, connectRate: 20_000, joinRate: 20_000, publishRate: 20_000 }
  expect(ceilingProblems(endpointTarget('ws://127.0.0.1:1/'), load, ceilings)).toEqual([])
})
