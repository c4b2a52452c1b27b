import type { Found, Stamp } from '../../src/crowd/stamp/stamp.ts'

/** Reads stamps as src/crowd/stamp/stamp.ts does, but written in the obvious way: what its loops and tables have to beat. */
export class PlainStampReader implements Stamp {
  readonly #run: string
  publisher = 0
  sequence = 0
  intendedAtUs = 0
  sentAtUs = 0
  end = 0

  constructor(run: string) {
    this.#run = run
  }

  next(frame: Buffer, from: number): Found {
    const at = frame.indexOf('fbm1:', from)
    if (at < 0) return 'none'
    this.end = at + 57
    const body = frame.toString('latin1', at + 5, at + 53)
    let check = 0
    for (let i = 0; i < body.length; i++) check = (check * 31 + body.charCodeAt(i)) & 0xffff
    if (check !== Number.parseInt(frame.toString('latin1', at + 53, this.end), 16)) return 'corrupt'
    this.publisher = Number.parseInt(body.slice(8, 14), 16)
    this.sequence = Number.parseInt(body.slice(14, 22), 16)
    this.intendedAtUs = Number.parseInt(body.slice(22, 35), 16)
    this.sentAtUs = Number.parseInt(body.slice(35), 16)
    return body.startsWith(this.#run) ? 'ours' : 'foreign'
  }
}
