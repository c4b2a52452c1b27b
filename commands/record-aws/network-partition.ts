import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ProbeClient } from './probe-client.ts'

/** Cuts one client off from the network without a close frame, FIN or RST. */
export interface NetworkPartition {
  /** Disposing of what it returns ends the partition. */
  startPartition(client: ProbeClient): Promise<AsyncDisposable>
}

const run = promisify(execFile)

/**
 * Drops every packet of one TCP connection: two iptables rules name its port, and are removed at the end. Null where this
 * process may not change the rules.
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
  const removeRules = async () => {
    for (const rule of added.splice(0)) await run(program, ['-w', '-D', ...rule])
  }
  try {
    for (const rule of rules) {
      await run(program, ['-w', '-I', ...rule])
      added.push(rule)
    }
  } catch (error) {
    await removeRules()
    throw error
  }
  return { [Symbol.asyncDispose]: removeRules }
}

/**
 * The client stops reading. The kernel still acknowledges packets, so that this is a partition only to a server that goes by
 * frames of the client, as the embedded gateway does.
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
