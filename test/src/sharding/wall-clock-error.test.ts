import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readClockAnchor } from '../../../src/sharding/clock-anchor.ts'
import { readWallClockError } from '../../../src/sharding/wall-clock-error.ts'

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
