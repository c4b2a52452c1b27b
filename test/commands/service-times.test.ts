import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { constantTimes } from '../reference-stack/local/service-times/constant-times.ts'
import { startCommandHost } from './command-host.ts'
import { temporaryFolder } from './fanbench.ts'

const host = startCommandHost()
afterAll(() => host[Symbol.asyncDispose]())

const short = 'run connect --members 4 --connect-rate 50 --hold 0 --metrics-wait 0'.split(' ')

describe('the service times of a run', () => {
  it('are those of a file, and reports name them with what their figures are', async () => {
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'mine.json'), JSON.stringify(constantTimes({ handshake: 150, invoke: 100 }).profile))
    const { stdout } = await host.fanbench([...short, '--service-times', 'mine.json'], { cwd })
    const result = await readResult(join(cwd, 'reports/out/latest'))
    expect(result.target.serviceTimes).toBe('constant: 4 figures, all assumed')
    expect(result.options['serviceTimes']).toBe('mine.json')
    expect(result.command).toContain('--service-times mine.json')
    // The handshake, and the invocation of $connect.
    expect(result.metrics.connect_latency?.min).toBeGreaterThanOrEqual(246_000)
    expect(stdout).toContain('service times constant: 4 figures, all assumed')
    const { handshake, invoke } = result.servedTimes?.kinds ?? {}
    expect(handshake).toMatchObject({ asked: 4, served: 4, meanAskedUs: 150_000 })
    // $connect and $disconnect of each member, at least.
    expect(invoke?.served).toBeGreaterThanOrEqual(8)
    expect(stdout).toMatch(/^ {2}service times: \d+ served, error p50 /m)
  })

  it('are named by every mistake in their file, beside the other mistakes', async () => {
    const cwd = temporaryFolder()
    const { profile } = constantTimes({ post: 5 })
    const wrong = { ...profile, times: { post: [{ percentile: 50, ms: -1, mark: 'U', source: 's' }], posts: [] } }
    writeFileSync(join(cwd, 'wrong.json'), JSON.stringify(wrong))
    const { exitCode, stderr } = await host.fanbench([...short, '--rooms', '9', '--service-times', 'wrong.json'], {
      cwd,
    })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--rooms 9: more rooms than members/)
    expect(stderr).toMatch(/wrong\.json: times\.post\[?\.?0\]?\.ms: /)
    expect(stderr).toMatch(/wrong\.json: times\.post: has to have two figures or more/)
    expect(stderr).toMatch(/wrong\.json: times: .*posts/)
  })

  it('are neither a name nor a file', async () => {
    const cwd = temporaryFolder()
    const { exitCode, stderr } = await host.fanbench(['up', '--service-times', 'typicl'], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('typicl: there is no such file; give a file, or a name: typical')
  })
})
