import { once } from 'node:events'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nowUs } from '../../../src/crowd/clock.ts'
import { hostId, monotonicAtUs, readClockAnchor, readWallClockError } from '../../../src/sharding/clock-anchor.ts'

it('an instant of both clocks lies between the readings around it', async () => {
  const before = { wallMs: Date.now(), us: nowUs() }
  const anchor = await readClockAnchor()
  expect(anchor.epochUs / 1000).toBeGreaterThanOrEqual(before.wallMs)
  expect(anchor.epochUs / 1000).toBeLessThanOrEqual(Date.now())
  expect(anchor.monotonicUs).toBeGreaterThan(before.us)
  expect(anchor.monotonicUs).toBeLessThanOrEqual(nowUs())
  expect(anchor.errorUs).toBeGreaterThanOrEqual(0)
  expect(monotonicAtUs(anchor.epochUs / 1000, anchor)).toBe(anchor.monotonicUs)
  expect(monotonicAtUs(anchor.epochUs / 1000 + 1.5, anchor)).toBe(anchor.monotonicUs + 1500)
})

it('readings of one clock agree to within what each of them says that it cost', async () => {
  const readings = await Promise.all([readClockAnchor(), readClockAnchor(), readClockAnchor()])
  const least = readings.map(({ epochUs, monotonicUs }) => epochUs - monotonicUs)
  const most = readings.map(({ epochUs, monotonicUs, errorUs }) => epochUs - monotonicUs + errorUs)
  // A part of a microsecond is left out of each.
  expect(Math.max(...least)).toBeLessThanOrEqual(Math.min(...most) + 1)
})

it('the host is the same whoever asks', () => {
  expect(hostId()).toMatch(/\S/)
  expect(hostId()).toBe(hostId())
})

const noProgram = mkdtempSync(join(tmpdir(), 'fanbench-no-chrony-'))

/** What the ECS agent answers at `/task`. */
async function asEcs(task: unknown): Promise<number | null> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/v4/abc/task' ? 200 : 404
    response.end(JSON.stringify(task))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v4/abc`
    return await readWallClockError({ ECS_CONTAINER_METADATA_URI_V4: endpoint, PATH: noProgram })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** A program `chronyc` that prints this. */
async function asChrony(tracking: string, exitCode = 0): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-chrony-'))
  const path = join(folder, 'chronyc')
  writeFileSync(path, `#!/bin/sh\n[ "$*" = "-c tracking" ] || exit 3\necho '${tracking}'\nexit ${exitCode}\n`)
  chmodSync(path, 0o755)
  return await readWallClockError({ PATH: folder })
}

const drift = {
  ClockErrorBound: 0.5458,
  ReferenceTimestamp: '2021-09-07T16:57:44Z',
  ClockSynchronizationStatus: 'SYNCHRONIZED',
}
const tracking = (leap: string) =>
  `A9FEA97B,169.254.169.123,4,1618334454.1,-0.000200,0.0000023,0.00001,-1.5,0.0,0.02,0.000400,0.000300,16.1,${leap}`

describe('how far the wall clock may be off', () => {
  it('is what ECS measures, in whole microseconds, and not known where it is not synchronised or not told', async () => {
    expect(await asEcs({ Cluster: 'a', ClockDrift: drift })).toBe(546)
    expect(await asEcs({ ClockDrift: { ...drift, ClockSynchronizationStatus: 'NOT_SYNCHRONIZED' } })).toBe(null)
    expect(await asEcs({ Cluster: 'a' })).toBe(null)
    expect(await readWallClockError({ ECS_CONTAINER_METADATA_URI_V4: 'http://127.0.0.1:1/v4' })).toBe(null)
  })

  it('is what chrony says: the offset, the dispersion and half the delay of its source', async () => {
    expect(await asChrony(tracking('Normal'))).toBe(200 + 300 + 200)
    expect(await asChrony(tracking('Not synchronised'))).toBe(null)
    expect(await asChrony('506 Cannot talk to daemon', 1)).toBe(null)
    expect(await asChrony('')).toBe(null)
    expect(await readWallClockError({ PATH: noProgram })).toBe(null)
  })

  it('is what the user says, before all others, and refused where that is no duration', async () => {
    const said = { FANBENCH_CLOCK_ERROR: '2ms', ECS_CONTAINER_METADATA_URI_V4: 'http://127.0.0.1:1' }
    expect(await readWallClockError(said)).toBe(2000)
    expect(await readWallClockError({ FANBENCH_CLOCK_ERROR: '0' })).toBe(0)
    for (const wrong of ['2', '2 ms', '-1ms', 'none'])
      await expect(readWallClockError({ FANBENCH_CLOCK_ERROR: wrong })).rejects.toMatchObject({
        exitCode: 2,
        problems: [expect.stringContaining('FANBENCH_CLOCK_ERROR: must be')],
      })
    expect(await readClockAnchor({ FANBENCH_CLOCK_ERROR: '1ms' })).toMatchObject({ wallErrorUs: 1000 })
    expect(await readClockAnchor({ PATH: noProgram })).not.toHaveProperty('wallErrorUs')
  })
})
