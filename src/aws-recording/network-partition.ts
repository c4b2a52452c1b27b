import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ProbeClient } from './probe-client.ts'

/** A way to lose the network of one client, without a word to the other side. */
export interface NetworkPartition {
  /** Disposing of what it returns gives the network back. */
  startPartition(client: ProbeClient): Promise<AsyncDisposable>
}

const run = promisify(execFile)

/**
 * Drops every packet of one TCP connection, by two rules of iptables that name its port and are removed again; null where
 * this process has no right to.
 */
export async function packetFilter(): Promise<NetworkPartition | null> {
  try {
    await run('iptables', ['-w', '-L', 'OUTPUT', '-n'])
  } catch {
    return null
  }
  return { startPartition }
}

async function startPartition({ localPort, isIpv6 }: ProbeClient): Promise<AsyncDisposable> {
  if (localPort === undefined) throw new Error('the connection has ended')
  const program = isIpv6 ? 'ip6tables' : 'iptables'
  const rules = [
    ['OUTPUT', '-p', 'tcp', '--sport', String(localPort), '-j', 'DROP'],
    ['INPUT', '-p', 'tcp', '--dport', String(localPort), '-j', 'DROP'],
  ]
  const added: string[][] = []
  const giveBack = async () => {
    for (const rule of added.splice(0)) await run(program, ['-w', '-D', ...rule])
  }
  try {
    for (const rule of rules) {
      await run(program, ['-w', '-I', ...rule])
      added.push(rule)
    }
  } catch (error) {
    await giveBack()
    throw error
  }
  return { [Symbol.asyncDispose]: giveBack }
}

/**
 * Stops reading. The kernel goes on to acknowledge what comes, so that this is a lost network only to a server that goes by
 * what it hears from its client, as the embedded gateway does.
 */
export const readsNothing: NetworkPartition = {
  startPartition(client) {
    client.pause()
    return Promise.resolve({
      [Symbol.asyncDispose]() {
        client.resume()
        return Promise.resolve()
      },
    })
  },
}
