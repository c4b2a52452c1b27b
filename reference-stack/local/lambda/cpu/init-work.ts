/** The cost of the init phase of an environment, counted by its runtime from the start of its process. */
export interface InitWork {
  readonly cpuUs: number
  /** Modules loaded: Node's own and CommonJS; a bundle is one, whatever it was made of. */
  readonly modules: number
}

/** How it travels from the runtime to the service, with the first `next`. Not a header of Lambda's. */
export const initWorkHeader = 'fanbench-init-work'

export function writeInitWork({ cpuUs, modules }: InitWork): string {
  return `${cpuUs} ${modules}`
}

/** Undefined of a runtime that does not say it. */
export function readInitWork(header: string | undefined): InitWork | undefined {
  const [cpuUs, modules] = (header ?? '').split(' ').map(Number)
  return cpuUs === undefined || modules === undefined ? undefined : { cpuUs, modules }
}
