import { describe, expect, it } from 'vitest'
import { localCapacity, openFilesProblems } from '../../../../commands/run/preflight/local-capacity.ts'
import type { Machine } from '../../../../commands/run/preflight/machine.ts'

const machine: Machine = {
  platform: 'linux',
  nodeVersion: '24.0.0',
  cores: 2,
  memoryAvailableBytes: 16e9,
  openFiles: { soft: 20_000, hard: 20_000 },
  ephemeralPorts: 28_232,
  manySourceAddresses: true,
  canListen: true,
}

describe('what a machine can carry', () => {
  it.each([
    ['few open files', { openFiles: { soft: 1024, hard: 4096 } }, 768, 'open files'],
    ['little memory', { memoryAvailableBytes: 2.5e9 }, 10_000, 'memory'],
    ['no memory at all', { memoryAvailableBytes: 1e8 }, 0, 'memory'],
    ['one source address', { manySourceAddresses: false, ephemeralPorts: 16_384 }, 16_384, 'outgoing ports'],
  ])('%s are the limit', (_, change, connections, limitedBy) => {
    expect(localCapacity({ ...machine, ...change })).toMatchObject({ connections, limitedBy })
  })

  it('of the embedded stack is that of its gateway, of another target that of all workers', () => {
    const load = { members: 1500, workers: 2 }
    const limit = { soft: 1024, hard: 1024 }
    expect(openFilesProblems(load, { local: false, ...limit })).toEqual([])
    expect(openFilesProblems(load, { local: true, ...limit })).toEqual([
      expect.stringMatching(
        /^--members 1500: takes 1756 open files .*limit is 1024: raise the hard limit.* --members 768$/,
      ),
    ])
  })

  it('may only need a ulimit', () => {
    const [problem] = openFilesProblems({ members: 1000, workers: 1 }, { local: true, soft: 1024, hard: 4096 })
    expect(problem).toContain('run `ulimit -n 1256` first')
  })
})
