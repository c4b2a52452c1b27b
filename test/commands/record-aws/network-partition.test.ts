import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startLocalStack } from '../../../reference-stack/local/start.ts'
import { nothing, SpentBudget } from '../../../commands/record-aws/budget.ts'
import { packetFilter } from '../../../commands/record-aws/network-partition.ts'
import { ProbeClient } from '../../../commands/record-aws/probe-client.ts'
import { chat } from '../../fixtures/stacks/echo/chat.ts'
import { temporaryFolder } from '../fanbench.ts'

/** A program in the place of iptables that logs its arguments. @returns those of each call so far */
function installIptables(exit: string): () => string[] {
  const folder = temporaryFolder()
  const log = join(folder, 'log')
  const program = join(folder, 'iptables')
  writeFileSync(program, `#!/bin/sh\necho "$@" >> ${log}\n${exit}\n`)
  chmodSync(program, 0o755)
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return () => readFileSync(log, 'utf8').trim().split('\n')
}

async function anyClient(url: string): Promise<ProbeClient> {
  const spent = new SpentBudget({ ...nothing, connections: 1 })
  return await ProbeClient.open(new URL(url), { spent, signal: AbortSignal.timeout(20_000), withinMs: 10_000 })
}

it('removes each rule that it added; both name the one connection', async () => {
  const said = installIptables('exit 0')
  await using stack = await startLocalStack({ definition: chat })
  using client = await anyClient(stack.target.url)
  const partition = await packetFilter()
  const port = String(client.localPort)
  {
    await using _partition = await partition?.startPartition(client)
    expect(said().slice(1)).toEqual([
      `-w -I OUTPUT -p tcp --sport ${port} -j DROP`,
      `-w -I INPUT -p tcp --dport ${port} -j DROP`,
    ])
  }
  expect(said().slice(3)).toEqual([
    `-w -D OUTPUT -p tcp --sport ${port} -j DROP`,
    `-w -D INPUT -p tcp --dport ${port} -j DROP`,
  ])
})

it('removes the first rule where the second cannot be added', async () => {
  const said = installIptables('case "$*" in *"-I INPUT"*) exit 4;; esac')
  await using stack = await startLocalStack({ definition: chat })
  using client = await anyClient(stack.target.url)
  const partition = await packetFilter()
  await expect(partition?.startPartition(client)).rejects.toThrow('-I INPUT')
  expect(said().at(-1)).toBe(`-w -D OUTPUT -p tcp --sport ${client.localPort} -j DROP`)
})

it('is null without the permission', async () => {
  installIptables('exit 4')
  expect(await packetFilter()).toBeNull()
})
