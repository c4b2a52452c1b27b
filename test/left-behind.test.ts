import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ownGround } from './left-behind.ts'
import { isAlive } from './reference-stack/local/is-alive.ts'

/** Starts a process that would stay for ever, makes a folder, and ends. */
const untidy = `
const { spawn } = require('node:child_process')
require('node:fs').mkdtempSync(require('node:os').tmpdir() + '/left-')
const child = spawn(process.execPath, ['-e', 'for (;;);'], { detached: true, stdio: 'ignore' })
process.stdout.write(String(child.pid), () => process.exit())
`

describe.skipIf(process.platform !== 'linux')('what a command leaves behind', () => {
  it('is named, process and folder, also where the process has lost its parent; and goes with the ground', async () => {
    const ground = ownGround()
    const command = spawn(process.execPath, ['-e', untidy], { env: ground.env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [pid] = (await once(command.stdout, 'data')) as [Buffer]
    await once(command, 'exit')
    const [left = '', folder, ...more] = await ground.leftBehind(0)
    expect(left).toBe(`process ${String(pid)}: ${process.execPath} -e for (;;);`)
    expect(folder).toMatch(/^left-\w{6}$/)
    expect(more).toEqual([])
    ground[Symbol.dispose]()
    await expect.poll(() => isAlive(Number(String(pid)))).toBe(false)
  })

  it('is nothing where everything has ended, or ends soon', async () => {
    using ground = ownGround()
    spawn(process.execPath, ['-e', 'setTimeout(() => {}, 300)'], { env: ground.env, stdio: 'ignore' })
    await expect.poll(() => ground.processes().length).toBe(1)
    expect(await ground.leftBehind(10_000)).toEqual([])
  })
})
