import type { IncomingMessage } from 'node:http'
import { callingFunction } from '../lambda/caller.ts'
import type { LoopbackGuard } from '../loopback-guard.ts'
import { tooLongUrl } from './limits/url-length.ts'

export interface ManagementAccessOptions {
  readonly stage: string
  readonly region: string
  readonly guard: LoopbackGuard
  /** Is told what does not fit the stack in the call of one of its functions, which is answered all the same. */
  readonly onMisfit: (physicalName: string, text: string) => void
}

/** The parts of a request that decide whether it is admitted. */
type CallHead = Pick<IncomingMessage, 'headers' | 'url'>

/** The parts of a path under `@connections`. */
export interface ConnectionPath {
  readonly stage: string
  /** As it was sent, percent-encoded. */
  readonly connectionId: string
}

/** Decides who may call `@connections`. A broadcast asks once for each member, so the ordinary answer comes first. */
export class ManagementAccess {
  readonly #options: ManagementAccessOptions
  readonly #ownPaths: readonly string[]
  readonly #ownScope: string

  constructor(options: ManagementAccessOptions) {
    this.#options = options
    // The SDK sends the `@` as it is, AWS's own examples escape it.
    this.#ownPaths = [`/${options.stage}/@connections/`, `/${options.stage}/%40connections/`]
    this.#ownScope = `/${options.region}/execute-api/aws4_request`
  }

  /** Undefined for every other path. */
  pathIn(url: string): ConnectionPath | undefined {
    const own = this.#ownPaths.find((path) => url.startsWith(path))
    if (own !== undefined) return { stage: this.#options.stage, connectionId: url.slice(own.length) }
    const [, stage, connectionId] = /^\/([^/?]+)\/(?:@|%40)connections\/(.*)$/.exec(url) ?? []
    return stage === undefined || connectionId === undefined ? undefined : { stage, connectionId }
  }

  /**
   * A request must carry a SigV4 header that is scoped to this Region and to `execute-api`. The signature itself is not
   * verified: there are no secrets here to verify it with. A function may have its Region and its stage written in its code.
   *
   * @returns why it is refused; undefined if it is not
   */
  refusal(request: CallHead, stage: string): { readonly status: number; readonly message: string } | undefined {
    const { authorization = '' } = request.headers
    const notAdmitted = this.#options.guard.refusal(request)
    if (notAdmitted !== undefined) return forbidden(notAdmitted)
    const tooLong = tooLongUrl(request)
    if (tooLong !== undefined) return tooLong
    const isOwnStage = stage === this.#options.stage
    if (isOwnStage && authorization.startsWith('AWS4-HMAC-SHA256 ') && authorization.includes(this.#ownScope)) {
      return undefined
    }
    const scope = /^AWS4-HMAC-SHA256 .*Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization)
    if (scope === null) return forbidden('Missing Authentication Token: a call to @connections is signed with SigV4.')
    const [, region = '', service] = scope
    if (service !== 'execute-api') {
      return forbidden(`Credential should be scoped to the service execute-api, not to ${service}.`)
    }
    return this.#misfitRefusal(request, { region, stage })
  }

  #misfitRefusal(request: CallHead, asked: { readonly region: string; readonly stage: string }) {
    const { region, stage, onMisfit } = this.#options
    const misfits = [
      ...(asked.region === region ? [] : [`is signed for the Region ${asked.region}, not for this stack's, ${region}`]),
      ...(asked.stage === stage ? [] : [`names the stage ${asked.stage}; this stack has ${stage}`]),
    ]
    const physicalName = callingFunction(request.headers)
    if (physicalName === undefined) return forbidden(`This call to @connections ${misfits.join(', and ')}.`)
    for (const misfit of misfits) {
      onMisfit(physicalName, `A call to @connections ${misfit}. The stack answers it all the same.`)
    }
    return undefined
  }
}

function forbidden(message: string) {
  return { status: 403, message }
}
