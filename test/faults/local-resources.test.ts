import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runResultSchema } from '../../src/metrics/result/run-result.ts'
import { childrenOf } from '../reference-stack/local/descendants.ts'
import { fanbench, temporaryFolder } from '../commands/fanbench.ts'
import { startChatProcess } from './chat-process.ts'
import { startWatchedChat } from './chat.ts'
import { skipUnless } from './machine.ts'
import { connectOnly, startRun, until } from './measured-run.ts'
import { openNamespaces } from './namespaces.ts'

describe('F16, F17, F22, F23: files, ports and disks of this machine', () => {
  it('F16 too few open files for the crowd: says how many it can open, nothing is sent, exit 13', async (context) => {
    skipUnless(context, 'prlimit')
    await using chat = await startWatchedChat()
    const run = startRun(chat.url, { flags: { members: '1000' }, through: ['prlimit', '--nofile=600:600'] })
    const { exitCode, stderr } = await run.outcome
    expect(exitCode).toBe(13)
    expect(stderr).toContain('--members 344')
    expect(chat.handshakes).toBe(0)
  })

  it('F16 open files used up in the middle: class local-files, the report is there all the same, exit 13', async (context) => {
    skipUnless(context, 'prlimit')
    await using chat = await startWatchedChat()
    const run = startRun(chat.url, { flags: { members: '120', 'connect-rate': '100' } })
    await until(() => chat.handshakes > 20)
    for (const worker of childrenOf(run.child.pid ?? 0)) {
      execFileSync('prlimit', ['--pid', String(worker), '--nofile=80:80'])
    }
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(13)
    const { 'local-files': outOfFiles = 0, ...others } = result.classes['connections_failed'] ?? {}
    expect(outOfFiles).toBeGreaterThan(30)
    expect(others).toEqual({})
    expect(result.counters['connections_opened']).toBe(120 - outOfFiles)
    expect(result.counters['messages_missed']).toBeGreaterThan(0)
    expect(result.counters['deliveries_lost']).toBe(0)
  })

  it('F17 a range of 100 ports for 300 clients: they leave from several addresses, exit 0', async (context) => {
    skipUnless(context, 'network namespaces')
    const range = 'echo 40000 40099 > /proc/sys/net/ipv4/ip_local_port_range'
    const inside = await openNamespaces('network', `ip link set lo up; ${range}`)
    await using chat = await startChatProcess(inside.through('.'))
    const { result, exitCode } = await startRun(chat.url, { flags: { members: '300' }, inside }).measured()
    expect(exitCode).toBe(0)
    expect(result.counters).toMatchObject({ connections_opened: 300, deliveries_lost: 0 })
  })

  it('F17 the same where there is only one address: class local-ports, exit 13', async (context) => {
    skipUnless(context, 'network namespaces')
    const range = 'echo 40000 40099 > /proc/sys/net/ipv4/ip_local_port_range'
    const inside = await openNamespaces('network', `ip link set lo up; ${range}`)
    await using chat = await startChatProcess(inside.through('.'))
    // Only to a target on 127.0.0.0/8 written as such do members leave from addresses of their own.
    const target = chat.url.replace('127.0.0.1', 'localhost')
    const flags = { ...connectOnly.flags, members: '300' }
    const { result, exitCode } = await startRun(target, { ...connectOnly, flags, inside }).measured()
    expect(exitCode).toBe(13)
    expect(result.counters['connections_opened']).toBeLessThanOrEqual(100)
    expect(Object.keys(result.classes['connections_failed'] ?? {})).toEqual(['local-ports'])
  })

  it('F22 a disk that fills up in the middle: the run stops, the reason is on stderr, the log can be read, exit 13', async (context) => {
    skipUnless(context, 'mount namespaces')
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, 'reports'))
    const inside = await openNamespaces('mount', `mount -t tmpfs -o size=64k tmpfs ${join(cwd, 'reports')}`)
    await using chat = await startWatchedChat()
    const flags = { members: '200', 'publish-rate': '20', duration: '20s' }
    const { exitCode, stderr } = await startRun(chat.url, { flags, inside, cwd }).outcome
    expect(exitCode).toBe(13)
    expect(stderr).toContain('ENOSPC')

    // Somebody saves what is there to a disk with room.
    const [enter = '', ...args] = inside.through(cwd)
    execFileSync(enter, [...args, 'cp', '-r', 'reports', 'saved'])
    const runs = readdirSync(join(cwd, 'saved/out')).filter((name) => name !== 'latest')
    expect(runs).toHaveLength(1)
    const rebuilt = await fanbench(['report', join('saved/out', runs[0] ?? ''), '--json'], { cwd })
    expect(rebuilt.exitCode, rebuilt.stderr).toBe(0)
    const { counters, balance } = runResultSchema.parse(JSON.parse(rebuilt.stdout))
    expect(counters['deliveries_received']).toBeGreaterThan(100)
    expect(balance.filter(({ residue }) => residue !== 0)).toEqual([])
  })

  it('F23 an output folder that is a file: refused before anything is sent, exit 2', async () => {
    await using chat = await startWatchedChat()
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { exitCode, stderr } = await startRun(chat.url, { flags: { 'out-dir': file } }).outcome
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`--out-dir ${file}`)
    expect(chat.handshakes).toBe(0)
  })

  it('F23 an output folder that cannot be written: refused before anything is sent, exit 2', async (context) => {
    skipUnless(context, 'mount namespaces')
    const folder = temporaryFolder()
    const inside = await openNamespaces('mount', `mount -t tmpfs -o ro tmpfs ${folder}`)
    await using chat = await startWatchedChat()
    const { exitCode, stderr } = await startRun(chat.url, { flags: { 'out-dir': folder }, inside }).outcome
    expect(exitCode).toBe(2)
    expect(stderr).toContain('cannot be written (EROFS)')
    expect(chat.handshakes).toBe(0)
  })
})
