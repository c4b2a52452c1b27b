import { expect, it } from 'vitest'
import { memberName, readMemberName } from '../../../../src/crowd/stamp/member-name.ts'
import { runMark } from '../../../../src/crowd/stamp/stamp.ts'

const run = runMark('2026-11-21T021503Z-stale-3f9a')

it('the name of a member tells member and run, also where the chat puts something before it', () => {
  for (const index of [0, 7, 12_345]) {
    expect(readMemberName(memberName(index, run))).toEqual({ index, run })
    expect(readMemberName(`user#${memberName(index, run)}`)).toEqual({ index, run })
  }
})

it.each(['', 'Ann', `u-${run}`, `u1-${run}x`, `u1-${run.slice(1)}`, `u1${run}`])(
  '%j is no name of a member',
  (name) => {
    expect(readMemberName(name)).toBeNull()
  },
)
