import { startLocalStack } from '../../../reference-stack/local/start.ts'
import { chat } from '../../../reference-stack/chats/probe/chat.ts'
import { readsNothing } from '../../../src/aws-recording/darkness.ts'
import { scaledLimits, scaledPaces } from '../../../src/aws-recording/paces.ts'
import { type RecordingRequest, recordRows } from '../../../src/aws-recording/record-rows.ts'
import type { Recording } from '../../../src/aws-recording/recording.ts'
import { openServices } from '../../../src/aws-recording/services.ts'
import { asTarget } from '../../../src/target/target.ts'

/** Records the embedded stack: the long rows too, with AWS's limits scaled down if so wished. */
export async function recordHere({
  areLimitsScaled = false,
  ...request
}: Pick<RecordingRequest, 'rowGroups'> &
  Partial<RecordingRequest> & { readonly areLimitsScaled?: boolean }): Promise<Recording> {
  await using stack = await startLocalStack({ definition: chat, behaviour: areLimitsScaled ? scaledLimits : {} })
  const target = asTarget(stack.target)
  using services = openServices(target)
  return await recordRows({
    target,
    services,
    paces: scaledPaces,
    darkness: readsNothing,
    long: true,
    harnessVersion: '0.0.0',
    signal: new AbortController().signal,
    onRow: () => undefined,
    ...request,
  })
}
