declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** An HTTP server that answers DynamoDB requests; in memory unless `path` is given. */
  export default function dynalite(options: { readonly createTableMs: number; readonly path?: string }): Server
}
