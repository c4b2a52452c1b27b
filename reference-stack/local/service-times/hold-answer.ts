import type { ServerResponse } from 'node:http'

/** Keeps back an answer that somebody else writes: its end is only sent when what `until` returns has resolved. */
export function holdAnswer(response: ServerResponse, until: () => Promise<void>): void {
  const end = response.end.bind(response) as (...written: unknown[]) => ServerResponse
  response.end = (...written: unknown[]) => {
    void until().then(() => end(...written))
    return response
  }
}
