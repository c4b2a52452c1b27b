/** A worker process ended before it was asked to. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost'
}
