import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fanbench, startFanbench, temporaryFolder } from './fanbench.ts'

it('up writes a target.json for runs, keeps its port to itself, and ends with 0 on a signal', async () => {
  const cwd = temporaryFolder()
  const { child, outcome } = startFanbench(['up', '--write-target', 'here/target.json'], { cwd })
  const file = join(cwd, 'here/target.json')
  await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true)
  const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url: string }

  const taken = await fanbench(['up', '--port', new URL(url).port, '--write-target', 'other.json'], { cwd })
  expect(taken.exitCode).toBe(13)
  expect(taken.stderr).toBe(
    `✖ port ${new URL(url).port} is taken: give another --port, or leave it out for a free one\n`,
  )
  expect(existsSync(join(cwd, 'other.json'))).toBe(false)

  const words = 'run connect --members 4 --connect-rate 50 --hold 0 --metrics-wait 0 --json --target here/target.json'
  const { stdout } = await fanbench(words.split(' '), { cwd })
  expect(JSON.parse(stdout)).toMatchObject({ target: { kind: 'emulated', url }, counters: { connections_opened: 4 } })

  child.kill('SIGINT')
  expect(await outcome).toMatchObject({ exitCode: 0, stdout: `${url}\n` })
})
