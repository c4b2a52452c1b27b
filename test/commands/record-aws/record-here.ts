import { chat } from '../../../reference-stack/chats/probe/chat.ts'
import { type LocalStack, startLocalStack } from '../../../reference-stack/local/start.ts'
import { readsNothing } from '../../../commands/record-aws/network-partition.ts'
import { scaledLimits, scaledWaitTimes } from '../../../commands/record-aws/wait-times.ts'
import { type RecordingRequest, recordProbes } from '../../../commands/record-aws/record-probes.ts'
import type { Recording } from '../../../commands/record-aws/recording.ts'
import { openServices } from '../../../commands/record-aws/services.ts'
import { asTarget } from '../../../src/targets/target.ts'

/** The embedded probe chat; AWS's limits can be scaled down. */
export async function startProbe({ areLimitsScaled = false } = {}): Promise<LocalStack> {
  return await startLocalStack({ definition: chat, behaviour: areLimitsScaled ? scaledLimits : {} })
}

/** Records it, with the long probes unless left out. */
export async function recordHere(
  stack: LocalStack,
  request: Pick<RecordingRequest, 'probeGroups'> & Partial<RecordingRequest>,
): Promise<Recording> {
  const target = asTarget(stack.target)
  using services = openServices(target)
  return await recordProbes({
    target,
    services,
    waitTimes: scaledWaitTimes,
    partition: readsNothing,
    long: true,
    harnessVersion: '0.0.0',
    signal: new AbortController().signal,
    onProbe: () => undefined,
    ...request,
  })
}
