/** What of a client of the SDK is touched. */
interface Client {
  readonly config: { readonly requestHandler: { handle(...given: never[]): Promise<unknown> } }
}

/** Times the requests of clients that make one after the other: the SDK's own work, signing and parsing, is not in it. */
export class RequestTimes {
  /** Of the last request, from its being handed to Node until the answer's headers were there. */
  lastMs = NaN

  follow({ config: { requestHandler } }: Client): void {
    const handle = requestHandler.handle.bind(requestHandler)
    requestHandler.handle = async (...given) => {
      const startedAtMs = performance.now()
      const answer = await handle(...given)
      this.lastMs = performance.now() - startedAtMs
      return answer
    }
  }
}
